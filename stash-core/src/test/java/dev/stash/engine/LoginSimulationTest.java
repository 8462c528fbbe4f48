package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/**
 * Persons log in and out on whole nodes under everything that can go wrong, on one thread at a
 * time. A failing seed is printed with its trace and replays alone: {@code mvn -pl stash-core -am
 * test -Dtest=LoginSimulationTest -Dstash.seed=4711}; {@code -Dstash.login.seeds=N} runs more. Each
 * rule has a script of its own beside this: {@link LoginRulesTest}.
 */
class LoginSimulationTest {
  private final Seeds seeds = new Seeds("stash.login.seeds", 100, LoginSimulation::new);

  @Test
  void noSeedBreaksAnInvariant() {
    seeds.noneBreaks();
  }

  @Test
  void aSeedDecidesOnAllOfIt() {
    for (long seed = 0; seed < 5; seed++) {
      assertEquals(seeds.trace(seed), seeds.trace(seed));
    }
  }
}
