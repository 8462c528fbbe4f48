package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  private final Seeds seeds = new Seeds("stash.node.seeds", 300, NodeSimulation::new);

  @Test
  void noSeedBreaksAnInvariant() {
    seeds.noneBreaks();
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
    assertTrue(seeds.anyBreaks(KeptRules.without(guard)), () -> guard + " can be left out");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NEWCOMERS_RING", "STRANGERS_MAY_LIVE"})
  void aRuleOfNeighboursThatIsSwitchedOffIsMissed(String guard) {
    boolean missed = seeds.anyBreaks(KeptRules.withoutNeighbour(guard));
    assertTrue(missed, () -> guard + " can be left out");
  }

  @Test
  void aSeedDecidesOnAllOfIt() {
    for (long seed = 0; seed < 5; seed++) {
      assertEquals(seeds.trace(seed), seeds.trace(seed));
    }
  }
}
