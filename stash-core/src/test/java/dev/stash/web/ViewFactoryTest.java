package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Stashed;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A view's factory is tried when the view is added. */
class ViewFactoryTest {
  static final class Counter {
    @Stashed int count;

    @Override
    public boolean equals(Object other) {
      return other instanceof Counter; // the object counts, and not what it says of itself
    }

    @Override
    public int hashCode() {
      return 1;
    }
  }

  private static void add(Supplier<?> factory) {
    ViewHost.builder().view("counter", factory);
  }

  private static void refused(Supplier<?> factory) {
    OptionInvalid invalid = assertThrows(OptionInvalid.class, () -> add(factory));
    assertEquals("view", invalid.option());
    String told = String.valueOf(invalid.getMessage());
    assertTrue(told.contains("counter") && told.contains("MyView::new"), told);
  }

  @Test
  void oneHandlerForAllPagesIsRefused() {
    Counter shared = new Counter();
    refused(() -> shared);
    assertDoesNotThrow(() -> add(Counter::new));
  }

  @Test
  void noHandlerIsRefused() {
    refused(() -> null);
    Iterator<Counter> once = List.of(new Counter()).iterator();
    refused(() -> once.hasNext() ? once.next() : null);
  }
}
