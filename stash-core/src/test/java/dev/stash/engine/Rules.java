package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Proves a rule of what is around the commit loops by the few things that must happen for it to
 * matter: with it all seeds come to what is right, and without it not all of them do.
 */
final class Rules {
  private static final int SEEDS = 6;
  private static final Logger LOG = Logger.getLogger("dev.stash");

  private Rules() {}

  static void needs(ShellGuard guard, String right, Function<Script, String> happens) {
    needs(guard.name(), KeptRules.without(guard), right, happens);
  }

  /** A rule of the commit loops, which must meet through what is around them. */
  static void needs(Guard guard, String right, Function<Script, String> happens) {
    needs(guard.name(), KeptRules.without(guard), right, happens);
  }

  /** A rule of the lanes, by its name. */
  static void needsOfLanes(String guard, String right, Function<Script, String> happens) {
    needs(guard, KeptRules.withoutLane(guard), right, happens);
  }

  /** A rule of relocations, by its name. */
  static void needsOfRelocations(String guard, String right, Function<Script, String> happens) {
    needs(guard, KeptRules.withoutRelocation(guard), right, happens);
  }

  /** A rule of neighbours, by its name. */
  static void needsOfNeighbours(String guard, String right, Function<Script, String> happens) {
    needs(guard, KeptRules.withoutNeighbour(guard), right, happens);
  }

  private static void needs(
      String guard, KeptRules others, String right, Function<Script, String> happens) {
    Level level = LOG.getLevel();
    LOG.setLevel(Level.OFF); // things go wrong on purpose
    try {
      assertEquals(Set.of(right), outcomes(KeptRules.ALL, happens));
      assertNotEquals(Set.of(right), outcomes(others, happens), guard + " can be left out");
    } finally {
      LOG.setLevel(level);
    }
  }

  private static Set<String> outcomes(KeptRules rules, Function<Script, String> happens) {
    return LongStream.range(0, SEEDS)
        .mapToObj(seed -> outcome(new Script(seed, rules), happens))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String outcome(Script script, Function<Script, String> happens) {
    try {
      return happens.apply(script);
    } catch (Violation violation) {
      return violation.getMessage();
    } finally {
      script.nodes.end();
    }
  }
}
