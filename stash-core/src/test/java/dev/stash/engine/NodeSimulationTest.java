package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole nodes under everything that can go wrong, on one thread. A failing seed is printed with its
 * trace and replays alone: {@code mvn -pl stash-core -am test -Dtest=NodeSimulationTest
 * -Dstash.seed=4711}; {@code -Dstash.node.seeds=N} runs more. Each rule that can be switched off
 * has a script of its own beside this (see {@link Rules}); here are those that the seeds notice,
 * too.
 */
class NodeSimulationTest {
  private static final int SEEDS = Integer.getInteger("stash.node.seeds", 300);

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
      replay(only, KeptRules.ALL);
      return;
    }
    Map<Long, String> broken = new ConcurrentSkipListMap<>();
    LongStream.range(0, SEEDS)
        .parallel()
        .forEach(
            seed -> violation(seed, KeptRules.ALL).ifPresent(v -> broken.put(seed, v.invariant)));
    if (!broken.isEmpty()) {
      System.err.println(broken.size() + " of " + SEEDS + " seeds break: " + broken);
      replay(broken.keySet().iterator().next(), KeptRules.ALL);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ShellGuard.class,
      names = {
        "DETACH_ARRIVES",
        "GUESTS_OF_THE_LOST_ARE_DETACHED",
        "LOSSES_LEAVE_DOUBT",
        "VIEWS_OF_THE_LOST_ATTACH_AGAIN",
        "WHAT_THE_LOST_OWE_IS_ANSWERED",
        "WHO_IS_TURNED_AWAY_LEAVES"
      })
  void aGuardThatIsSwitchedOffIsMissed(ShellGuard guard) {
    missed(guard.name(), KeptRules.without(guard));
  }

  @ParameterizedTest
  @ValueSource(strings = {"NEWCOMERS_RING", "STRANGERS_MAY_LIVE"})
  void aRuleOfNeighboursThatIsSwitchedOffIsMissed(String guard) {
    missed(guard, KeptRules.withoutNeighbour(guard));
  }

  private static void missed(String guard, KeptRules others) {
    boolean noticed =
        LongStream.range(0, SEEDS).parallel().anyMatch(seed -> violation(seed, others).isPresent());
    assertTrue(noticed, () -> guard + " can be left out, and no seed notices");
  }

  @Test
  void aSeedDecidesOnAllOfIt() {
    for (long seed = 0; seed < 5; seed++) {
      assertEquals(trace(seed), trace(seed));
    }
  }

  private static List<String> trace(long seed) {
    NodeSimulation simulation = new NodeSimulation(seed, KeptRules.ALL, true);
    simulation.run();
    return new ArrayList<>(simulation.world.trace);
  }

  private static Optional<Violation> violation(long seed, KeptRules rules) {
    try {
      new NodeSimulation(seed, rules, false).run();
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(violation);
    }
  }

  /** Runs the seed again with a trace, and fails with it. */
  private static void replay(long seed, KeptRules rules) {
    NodeSimulation simulation = new NodeSimulation(seed, rules, true);
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
