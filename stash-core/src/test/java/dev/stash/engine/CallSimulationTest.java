package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
  private final Seeds seeds = new Seeds("stash.call.seeds", 400, CallSimulation::new);

  @Test
  void noSeedBreaksAnInvariant() {
    seeds.noneBreaks();
  }

  @ParameterizedTest
  @EnumSource(
      value = Guard.class,
      names = {
        "CALLS_ARE_KNOWN_AGAIN",
        "CALLS_SHOW_WHAT_IS_STORED",
        "COMMITS_WAIT_FOR_LEASES",
        "COPIES_ARE_ACCOUNTED_FOR",
        "CROSSING_CALLS_ARE_REFUSED",
        "NESTED_CALLS_ARE_KNOWN_AGAIN",
        "QUERIES_ARE_PROVEN",
        "QUERIES_FOLLOW_CALLS",
        "THE_FORGOTTEN_ARE_NOT_NEW",
        "WHAT_MAY_HAVE_RUN_STAYS"
      })
  void aGuardThatIsSwitchedOffIsMissed(Guard guard) {
    assertTrue(seeds.anyBreaks(KeptRules.without(guard)), () -> guard + " can be left out");
  }

  @Test
  void aSeedDecidesOnAllOfIt() {
    for (long seed = 0; seed < 5; seed++) {
      assertEquals(seeds.trace(seed), seeds.trace(seed));
    }
  }
}
