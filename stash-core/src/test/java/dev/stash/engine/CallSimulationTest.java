package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Calls to actors under everything that can go wrong with whole nodes. A failing seed is printed
 * with its trace and replays alone: {@code mvn -pl stash-core -am test -Dtest=CallSimulationTest
 * -Dstash.seed=4711}; {@code -Dstash.call.seeds=N} runs more. The rules that so few seeds do not
 * notice for certain are in {@link CallsTest}.
 */
class CallSimulationTest {
  private static final int SEEDS = Integer.getInteger("stash.call.seeds", 400);

  private static final Logger LOG = Logger.getLogger("dev.stash");
  private static Level level;

  @BeforeAll
  static void saysNothingOfWhatGoesWrongOnPurpose() {
    level = LOG.getLevel();
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void saysAgainWhatGoesWrong() {
    LOG.setLevel(level);
  }

  @Test
  void noSeedBreaksAnInvariant() {
    Long only = Long.getLong("stash.seed");
    if (only != null) {
      replay(only);
      return;
    }
    Map<Long, String> broken = new ConcurrentSkipListMap<>();
    LongStream.range(0, SEEDS)
        .parallel()
        .forEach(
            seed -> violation(seed, KeptRules.ALL).ifPresent(v -> broken.put(seed, v.invariant)));
    if (!broken.isEmpty()) {
      System.err.println(broken.size() + " of " + SEEDS + " seeds break: " + broken);
      replay(broken.keySet().iterator().next());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Guard.class,
      names = {
        "CALLS_ARE_KNOWN_AGAIN",
        "CALLS_SHOW_WHAT_IS_STORED",
        "COPIES_ARE_ACCOUNTED_FOR",
        "QUERIES_ARE_PROVEN",
        "QUERIES_FOLLOW_CALLS",
        "THE_FORGOTTEN_ARE_NOT_NEW",
        "WHAT_MAY_HAVE_RUN_STAYS"
      })
  void aGuardThatIsSwitchedOffIsMissed(Guard guard) {
    boolean noticed =
        LongStream.range(0, SEEDS)
            .parallel()
            .anyMatch(seed -> violation(seed, KeptRules.without(guard)).isPresent());
    assertTrue(noticed, () -> guard + " can be left out, and no seed notices");
  }

  private static Optional<Violation> violation(long seed, KeptRules rules) {
    try {
      new CallSimulation(seed, rules, false).run();
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(violation);
    }
  }

  /** Runs the seed again with a trace, and fails with it. */
  private static void replay(long seed) {
    CallSimulation simulation = new CallSimulation(seed, KeptRules.ALL, true);
    try {
      simulation.run();
    } catch (Violation violation) {
      List<String> trace = simulation.world.trace;
      int from = Math.max(0, trace.size() - 3_000);
      trace.subList(from, trace.size()).forEach(System.err::println);
      fail("seed " + seed + ": " + violation.getMessage(), violation);
    }
  }
}
