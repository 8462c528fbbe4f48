package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.cluster.lanes.Leaky;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
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
    Set<ShellGuard> others = EnumSet.complementOf(EnumSet.of(guard));
    needs(guard.name(), right, happens, seed -> new Script(seed, others, Guard.ALL, Leaky.NOT));
  }

  /** A rule of the commit loops, which must meet through what is around them. */
  static void needs(Guard guard, String right, Function<Script, String> happens) {
    Set<Guard> others = EnumSet.complementOf(EnumSet.of(guard));
    LongFunction<Script> without = seed -> new Script(seed, ShellGuard.ALL, others, Leaky.NOT);
    needs(guard.name(), right, happens, without);
  }

  /** A rule of the lanes, by its name. */
  static void needs(String guard, String right, Function<Script, String> happens) {
    Leaky leaky = Leaky.without(guard);
    needs(guard, right, happens, seed -> new Script(seed, ShellGuard.ALL, Guard.ALL, leaky));
  }

  private static void needs(
      String guard, String right, Function<Script, String> happens, LongFunction<Script> without) {
    LongFunction<Script> with = seed -> new Script(seed, ShellGuard.ALL, Guard.ALL, Leaky.NOT);
    Level level = LOG.getLevel();
    LOG.setLevel(Level.OFF); // things go wrong on purpose
    try {
      assertEquals(Set.of(right), outcomes(with, happens));
      assertNotEquals(Set.of(right), outcomes(without, happens), guard + " can be left out");
    } finally {
      LOG.setLevel(level);
    }
  }

  /** What the auditor finds on the way is one, too. */
  private static String outcome(Script script, Function<Script, String> happens) {
    try {
      return happens.apply(script);
    } catch (Violation violation) {
      return violation.getMessage();
    }
  }

  private static Set<String> outcomes(
      LongFunction<Script> scripts, Function<Script, String> happens) {
    return LongStream.range(0, SEEDS)
        .mapToObj(scripts)
        .map(script -> outcome(script, happens))
        .collect(Collectors.toUnmodifiableSet());
  }
}
