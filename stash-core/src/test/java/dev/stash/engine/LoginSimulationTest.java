package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Persons log in and out on whole nodes under everything that can go wrong, on one thread at a
 * time. A failing seed is printed with its trace and replays alone: {@code mvn -pl stash-core -am
 * test -Dtest=LoginSimulationTest -Dstash.seed=4711}; {@code -Dstash.login.seeds=N} runs more. Each
 * rule has a script of its own beside this: {@link LoginRulesTest}.
 */
class LoginSimulationTest {
  private static final int SEEDS = Integer.getInteger("stash.login.seeds", 100);

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
    LongStream.range(0, SEEDS).parallel().forEach(seed -> run(seed, broken));
    if (!broken.isEmpty()) {
      System.err.println(broken.size() + " of " + SEEDS + " seeds break: " + broken);
      replay(broken.keySet().iterator().next());
    }
  }

  private static void run(long seed, Map<Long, String> broken) {
    try {
      new LoginSimulation(seed, KeptRules.ALL, false).run();
    } catch (Violation violation) {
      broken.put(seed, violation.invariant);
    }
  }

  @Test
  void aSeedDecidesOnAllOfIt() {
    for (long seed = 0; seed < 5; seed++) {
      assertEquals(trace(seed), trace(seed));
    }
  }

  private static List<String> trace(long seed) {
    LoginSimulation simulation = new LoginSimulation(seed, KeptRules.ALL, true);
    simulation.run();
    return new ArrayList<>(simulation.world.trace);
  }

  /** Runs the seed again with a trace, and fails with it. */
  private static void replay(long seed) {
    LoginSimulation simulation = new LoginSimulation(seed, KeptRules.ALL, true);
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
