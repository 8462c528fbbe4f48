package dev.stash.web;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnUnmount;
import dev.stash.OptionInvalid;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.testing.TestStash;
import dev.stash.testing.TestTab;
import dev.stash.web.WebBuilder.ViewFactory;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A view's factory is tried when the view is added, and may be given back what it has made. */
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

  /** As a container of beans, which keeps what it makes until it is told. */
  @Test
  void whatAPageHadIsGivenBackOnceAfterItsUnmount() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    AtomicInteger made = new AtomicInteger();
    ViewFactory<Leaving> factory =
        ViewFactory.of(
            () -> new Leaving(made.incrementAndGet(), told),
            gone -> told.add(gone.number + " is given back"));
    try (var stash = TestStash.builder().view("leaving", factory).build()) {
      assertEquals("1 is given back", told.poll(), "made at the start");
      assertEquals("2 is given back", told.poll(), "made at the start");
      TestTab tab = stash.newBrowser().newTab("leaving");
      assertEquals(3, tab.get("number", int.class));
      assertEquals(null, told.poll());
      tab.close();
      assertEquals("3 is unmounted", told.poll(10, TimeUnit.SECONDS));
      assertEquals("3 is given back", told.poll(10, TimeUnit.SECONDS));
    }
    assertEquals(null, told.poll());
  }

  static final class Leaving {
    @Shown int number;
    private final Queue<String> told;

    Leaving(int number, Queue<String> told) {
      this.number = number;
      this.told = told;
    }

    @OnUnmount
    void unmounted() {
      told.add(number + " is unmounted");
    }
  }
}
