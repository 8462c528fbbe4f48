package dev.stash.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private final RateLimits<Integer> limits = new RateLimits<>(1, 2);

  @Test
  void eachHasItsOwn() {
    assertTrue(limits.take(1, 0));
    assertTrue(limits.take(1, 0));
    assertFalse(limits.take(1, 999));
    assertTrue(limits.take(2, 999));
    assertTrue(limits.take(1, 1_000));
    assertFalse(limits.take(1, 1_000));
  }

  @Test
  void aFloodOfKeysTakesNoMoreMemoryAndWhoIsHereAllTheTimeIsNotForgotten() {
    assertTrue(limits.take(-1, 0));
    assertTrue(limits.take(-1, 0));
    for (int key = 0; key < 5 * RateLimits.MOST; key++) {
      assertTrue(limits.take(key, 0));
      assertFalse(limits.take(-1, 0));
    }
    assertEquals(RateLimits.MOST, limits.size());
  }
}
