package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Counter;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import dev.stash.wire.ViewSocket;
import jakarta.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A factory that looks right when it is tried, and gives one handler to several pages later. */
class SharedHandlerTest {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";

  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          errors.add(logged.getLevel() + " " + new SimpleFormatter().formatMessage(logged));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private static Shop shop(Supplier<@Nullable Counter> factory) {
    return new Shop(
        new Helidon(), new TestBackend(), options -> {}, views -> views.view("cached", factory));
  }

  /** Fresh ones while it is tried, and for the first page; then always the same. */
  private static Supplier<@Nullable Counter> caching() {
    AtomicInteger asked = new AtomicInteger();
    Counter cached = new Counter();
    return () -> asked.incrementAndGet() < 3 ? new Counter() : cached;
  }

  private static void refused(Shop shop) throws Exception {
    try (Page page = Page.mount(shop, "cached", shop.newBrowser(), PAGE_B, "t", false)) {
      assertEquals("VIEW_UNAVAILABLE", page.await("error").getString("code"));
      assertEquals(1011, page.closed.get(10, TimeUnit.SECONDS));
      assertEquals(List.of(), page.drain(), "and it is told nothing else");
    }
  }

  @Test
  void theSecondPageIsTurnedAwayWhileTheFirstLivesAndAfterIt() throws Exception {
    Logger logger = Logger.getLogger(ViewSocket.class.getName());
    logger.addHandler(log);
    try (Shop shop = shop(caching())) {
      try (Page first = Page.mount(shop, "cached", shop.newBrowser(), PAGE_A, "t", false)) {
        first.await("mounted");
        first.event(1, "theme", "\"mine\"");
        first.awaitSaved(1);
        refused(shop);
        first.event(2, "increment", "");
        JsonObject state = first.await("state");
        assertEquals(1, state.getJsonObject("changes").getInt("count"));
      }
      refused(shop); // its fields hold what the first page's browser did
      assertTrue(errors.getFirst().startsWith("SEVERE") && errors.getFirst().contains("cached"));
      assertFalse(errors.toString().contains("mine"));
    } finally {
      logger.removeHandler(log);
    }
  }

  @Test
  void aPageForWhichThereIsNoHandlerIsTurnedAway() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Shop shop = shop(() -> asked.incrementAndGet() < 3 ? new Counter() : null)) {
      refused(shop);
    }
  }
}
