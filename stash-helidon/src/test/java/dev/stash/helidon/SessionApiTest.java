package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.Snapshot;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What HTTP handlers do with a session. */
class SessionApiTest {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";

  private final TestBackend storage = new TestBackend();
  private final Shop shop = new Shop(new Helidon(), storage);

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void fiftyRequestsAtOnceLoseNoIncrement() throws Exception {
    shop.actions.put(
        "increment",
        session ->
            session
                .view("counter")
                .update("count", Integer.class, n -> n == null ? 1 : n + 1)
                .orElseThrow());
    String cookie = shop.newBrowser();
    List<Callable<String>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(() -> shop.act("increment", cookie).body());
    }
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> results = new ArrayList<>();
      for (var done : executor.invokeAll(calls)) {
        results.add(done.get());
      }
      results.sort(java.util.Comparator.comparingInt(Integer::parseInt));
      for (int i = 0; i < 50; i++) {
        assertEquals(String.valueOf(i + 1), results.get(i), "each saw its own turn");
      }
    }
    assertEquals("50", shop.act("count", cookie).body());
  }

  @Test
  void requestsAndTabsTogetherLoseNoIncrement() throws Exception {
    shop.actions.put(
        "increment",
        session ->
            session.view("counter").update("count", Integer.class, n -> n == null ? 1 : n + 1));
    String cookie = shop.newBrowser();
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      for (int i = 0; i < 20; i++) {
        shop.act("increment", cookie);
      }
      page.await(
          m ->
              m.getString("type").equals("state")
                  && m.getJsonObject("changes").getInt("count") == 20);
      page.event(1, "increment", "");
      page.awaitSaved(1);
    }
    assertEquals("21", shop.act("count", cookie).body());
  }

  @Test
  void compareAndSetRefusesWhatWasChangedSinceTheSnapshot() throws Exception {
    BlockingQueue<Snapshot> kept = new LinkedBlockingDeque<>();
    shop.actions.put(
        "look",
        session -> {
          kept.clear();
          kept.add(session.view("counter").snapshot());
          return kept.element().get("count", Integer.class).orElse(-1);
        });
    shop.actions.put(
        "buy",
        session -> session.view("counter").putIfUnchanged(kept.element(), Map.of("count", 100)));
    shop.actions.put(
        "other",
        session -> {
          session.view("counter").put("theme", "dark");
          return "";
        });
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    try (Page keepsItInMemory = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      keepsItInMemory.await("mounted");
      assertEquals("7", shop.act("look", cookie).body());
      shop.act("other", cookie);
      assertEquals("true", shop.act("buy", cookie).body(), "another key does not matter");
      assertEquals("false", shop.act("buy", cookie).body(), "it has changed since");
      shop.act("look", cookie);
      assertEquals("true", shop.act("buy", cookie).body());
    }
  }

  @Test
  void removeAndResetAreShownByMountedViews() throws Exception {
    shop.actions.put(
        "remove",
        session -> {
          session.view("counter").remove("count");
          return "";
        });
    shop.actions.put(
        "reset",
        session -> {
          session.view("counter").reset();
          return "";
        });
    String cookie = shop.newBrowser();
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      shop.act("set", cookie);
      page.await("state");
      shop.act("remove", cookie);
      assertEquals("count", page.await("state").getJsonArray("removed").getString(0));
      page.event(1, "theme", "\"dark\"");
      page.awaitSaved(1);
      shop.act("reset", cookie);
      assertEquals("theme", page.await("state").getJsonArray("removed").getString(0));
      page.event(2, "increment", "");
      assertEquals(1, page.await("state").getJsonObject("changes").getInt("count"));
    }
  }

  @Test
  void anHttpRenderSeesSessionEntriesAndDropsNothing() throws Exception {
    String cookie = shop.newBrowser();
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      page.event(1, "increment", "");
      page.event(2, "type", "{\"text\":\"half\"}");
      page.awaitSaved(2);
    }
    shop.actions.put("keys", session -> session.view("counter").snapshot().keys());
    assertEquals("[count]", shop.act("keys", cookie).body());
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", true)) {
      assertEquals("half", page.await("mounted").getJsonObject("state").getString("draft"));
    }
  }

  @Test
  void readingASessionThatIsNotThereStoresNothing() throws Exception {
    SessionView[] none = new SessionView[1];
    shop.actions.put(
        "read",
        session -> {
          none[0] = session.view("counter");
          return none[0].get("count", Integer.class).isPresent() || session.principal().isPresent();
        });
    assertEquals("false", shop.act("read", shop.newBrowser()).body());
    assertEquals(0, storage.puts());
    assertFalse(storage.dump().containsKey("x"));
    assertTrue(storage.dump().isEmpty());
  }

  @Test
  void aLogoutClosesTheSocketsWithinASecond() throws Exception {
    shop.does("logout", Session::destroy);
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
      page.await("mounted");
      long start = System.nanoTime();
      shop.act("logout", cookie);
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
      assertTrue(System.nanoTime() - start < 1_000_000_000L);
    }
  }
}
