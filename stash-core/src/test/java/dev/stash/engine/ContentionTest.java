package dev.stash.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class ContentionTest {
  private static final String HERE = "here";

  private final Contention contention = new Contention(EnumSet.allOf(Guard.class));

  @Test
  void theFirstWhoLosesHasATurnAndOthersHaveTheirsInTheOrderInWhichTheyLost() {
    assertEquals(250, contention.lost(HERE, "a", 0));
    assertEquals(0, contention.lost(HERE, "b", 10));
    assertEquals(0, contention.lost(HERE, "c", 20));
    assertEquals(0, contention.lost(HERE, "b", 30));
    assertTrue(contention.out(HERE, "b"));
    assertFalse(contention.out(HERE, "a"));
    assertTrue(contention.ends(HERE, "a"));
    assertEquals("b", contention.next(HERE));
    contention.begins(HERE, "b", 100);
    assertTrue(contention.out(HERE, "c"));
    assertNull(contention.expired(349));
    assertEquals(HERE, contention.expired(350));
    assertEquals("c", contention.next(HERE));
    assertNull(contention.next(HERE));
    assertTrue(contention.quiet());
  }

  @Test
  void aTurnInVainIsFollowedByOneOfTwiceTheTimeAndTheEighthIsTheLast() {
    long[] turns = new long[Contention.MOST_TURNS];
    for (int i = 0; i < turns.length; i++) {
      assertFalse(contention.exhausted("a"));
      turns[i] = contention.lost(HERE, "a", 0);
    }
    assertTrue(contention.exhausted("a"));
    assertEquals(
        java.util.List.of(250L, 500L, 1_000L, 2_000L, 4_000L, 5_000L, 5_000L, 5_000L),
        java.util.Arrays.stream(turns).boxed().toList());
    contention.won("a");
    assertFalse(contention.exhausted("a"));
    assertEquals(250, contention.lost(HERE, "a", 0));
  }

  @Test
  void whoIsGoneWaitsForNothing() {
    assertEquals(250, contention.lost(HERE, "a", 0));
    assertEquals(0, contention.lost(HERE, "b", 0));
    contention.gone(HERE, "b");
    assertTrue(contention.ends(HERE, "a"));
    assertNull(contention.next(HERE));
  }
}
