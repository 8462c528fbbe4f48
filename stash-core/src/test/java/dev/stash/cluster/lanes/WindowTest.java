package dev.stash.cluster.lanes;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WindowTest {
  @Test
  void numbersMayOvertakeEachOtherAndNoneComesTwice() {
    Window window = new Window();
    assertFalse(window.first(0));
    assertTrue(window.first(2));
    assertTrue(window.first(1));
    assertFalse(window.first(1));
    assertTrue(window.first(Window.SIZE + 1L));
    assertFalse(window.first(1));
    assertFalse(window.first(2), "seen");
    assertTrue(window.first(3));
    assertTrue(window.first(10L * Window.SIZE));
    assertFalse(window.first(3), "too old");
    assertFalse(window.first(9L * Window.SIZE), "too old");
    for (long n = 9L * Window.SIZE + 1; n < 10L * Window.SIZE; n++) {
      assertTrue(window.first(n), "number " + n);
      assertFalse(window.first(n), "number " + n);
    }
    assertFalse(window.first(10L * Window.SIZE));
    assertTrue(window.first(Long.MAX_VALUE));
    assertFalse(window.first(Long.MAX_VALUE));
  }
}
