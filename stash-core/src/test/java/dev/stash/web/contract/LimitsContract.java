package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit, with its code, and that what goes over it changes nothing. */
abstract class LimitsContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";

  private final WebModule module;
  private final TestBackend storage = new TestBackend();

  LimitsContract(WebModule module) {
    this.module = module;
  }

  @Test
  void aValueOverItsLimitIsRefusedAndTheViewShowsTheOldOne() throws Exception {
    try (Shop shop = new Shop(module, storage);
        Page page = Page.mount(shop, "strict", shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      page.event(1, "grow", "10");
      page.awaitSaved(1);
      page.event(2, "grow", "66000");
      JsonObject error = page.await("error");
      assertEquals("VALUE_TOO_LARGE", error.getString("code"));
      assertEquals(2, error.getInt("id"));
      assertEquals(10, page.await("resync").getJsonObject("state").getString("text").length());
      page.event(3, "grow", "11");
      page.awaitSaved(3);
      assertTrue(storage.dump().values().iterator().next().contains("xxxxxxxxxxx\""));
    }
  }

  @Test
  void aSessionOverItsLimitIsRefused() throws Exception {
    try (Shop shop = new Shop(module, storage);
        Page page = Page.mount(shop, "strict", shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      page.event(1, "fill", "50000");
      page.awaitSaved(1);
      page.event(2, "fill", "60000");
      assertEquals("SESSION_TOO_LARGE", page.await("error").getString("code"));
      page.event(3, "fill", "10");
      page.awaitSaved(3);
    }
  }

  @Test
  void aViewWithTooManyKeysIsRefused() throws Exception {
    try (Shop shop = new Shop(module, storage)) {
      shop.does(
          "many",
          session -> {
            Map<String, Integer> values = new HashMap<>();
            for (int i = 0; i < 256; i++) {
              values.put("key" + i, i);
            }
            session.view("free").putAll(values);
            session.view("free").put("one more", 1);
          });
      String cookie = shop.newBrowser();
      assertEquals("TOO_MANY_KEYS", shop.act("many", cookie).body());
      shop.actions.put("keys", session -> session.view("free").snapshot().keys().size());
      assertEquals("256", shop.act("keys", cookie).body());
    }
  }

  @Test
  void limitsAreOptions() throws Exception {
    try (Shop shop =
        new Shop(
            module,
            storage,
            options -> options.maxValueBytes(100).maxKeys(2).maxSessionBytes(300))) {
      shop.does("value", session -> session.view("free").put("key", "v".repeat(100)));
      shop.does("keys", session -> session.view("free").putAll(Map.of("a", 1, "b", 2, "c", 3)));
      shop.does(
          "session",
          session -> {
            for (int i = 0; i < 9; i++) {
              session.view("v" + i).put("key", "v".repeat(60));
            }
          });
      String cookie = shop.newBrowser();
      assertEquals("VALUE_TOO_LARGE", shop.act("value", cookie).body());
      assertEquals("TOO_MANY_KEYS", shop.act("keys", cookie).body());
      assertEquals("SESSION_TOO_LARGE", shop.act("session", cookie).body());
    }
  }

  /** As far as the server takes it: it closes as soon as it has had enough. */
  private static void sendInParts(Page page, String part, int parts) {
    try {
      for (int i = 1; i < parts; i++) {
        page.socket().sendText(part, false).join();
      }
      page.socket().sendText(part, true).join();
    } catch (CompletionException closed) {
      assertTrue(closed.getCause() instanceof IOException, closed.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({"70000,1", "70000,7", "70000,1000", "1048576,1"})
  void aMessageOverItsLimitClosesTheSocketHoweverItIsCut(int size, int parts) throws Exception {
    try (Shop shop = new Shop(module, storage);
        Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      sendInParts(page, "x".repeat(size / parts), parts);
      assertEquals("MESSAGE_TOO_LARGE", page.await("error").getString("code"));
      assertEquals(1009, page.closed.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void soDoesOneThatNeverEnds() throws Exception {
    try (Shop shop = new Shop(module, storage);
        Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      for (int i = 0; i < 20; i++) {
        page.socket().sendText("x".repeat(8_000), false).exceptionally(gone -> null).join();
      }
      assertEquals(1009, page.closed.get(10, TimeUnit.SECONDS));
    }
  }

  /** A connection closed with bytes unread is reset, and the page never learns what was wrong. */
  @Test
  void theRestOfAMessageOverTheLimitIsReadBeforeTheClose() throws Exception {
    try (Shop shop = new Shop(module, storage);
        Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      page.socket().sendText("x".repeat(70_000), false).join();
      assertEquals("MESSAGE_TOO_LARGE", page.await("error").getString("code"));
      for (int i = 0; i < 1_000; i++) {
        page.socket().sendText("x".repeat(1_000), false).join(); // fails on a closed socket
      }
      page.socket().sendText("x", true).join();
      assertEquals(1009, page.closed.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void tooManyEventsAreToldToComeAgain() throws Exception {
    try (Shop shop =
            new Shop(
                module,
                storage,
                options -> {},
                options -> options.wire(w -> w.eventsPerSecond(10).eventBurst(20)));
        Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      for (int i = 1; i <= 60; i++) {
        page.event(i, "increment", "");
      }
      JsonObject refused = page.await("error");
      assertEquals("RATE_LIMITED", refused.getString("code"));
      assertTrue(refused.getInt("id") > 15, "the burst was taken");
      int next = refused.getInt("id");
      Awaitility.await()
          .pollInterval(Duration.ofMillis(150))
          .until(
              () -> {
                page.drain();
                page.event(next, "increment", "");
                return page.await(m -> m.containsKey("id")).getString("type").equals("done");
              });
    }
  }

  @Test
  void manySocketsOfOneSessionShareARate() throws Exception {
    try (Shop shop =
        new Shop(
            module,
            storage,
            options -> {},
            options -> options.wire(w -> w.eventsPerSecond(1).eventBurst(20)))) {
      String cookie = shop.newBrowser();
      List<Page> pages = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        pages.add(Page.mount(shop, cookie, PAGE_A + i, "t" + i, false));
        pages.get(i).await("mounted");
      }
      for (Page page : pages) {
        for (int i = 1; i <= 20; i++) {
          page.event(i, "look", "");
        }
      }
      int refused = 0;
      for (Page page : pages) {
        for (int i = 1; i <= 20; i++) {
          refused += page.await(m -> m.containsKey("id")).getString("type").equals("error") ? 1 : 0;
        }
        page.close();
      }
      // A session may do five times what a socket may: 100 at once.
      assertTrue(refused >= 40 && refused <= 60, refused + " of 160 were refused");
    }
  }

  @Test
  void aSessionMayHaveSoManySocketsAndThatIsAll() throws Exception {
    try (Shop shop =
        new Shop(
            module, storage, options -> {}, options -> options.wire(w -> w.socketsPerSession(3)))) {
      String cookie = shop.newBrowser();
      List<Page> pages = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        pages.add(Page.mount(shop, cookie, PAGE_A + i, "t" + i, false));
        pages.get(i).await("mounted");
      }
      try (Page fourth = Page.open(shop, "counter", cookie)) {
        assertEquals(1008, fourth.closed.get(10, TimeUnit.SECONDS));
        assertEquals("TOO_MANY_SOCKETS", fourth.closeReason);
      }
      try (Page other = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
        other.await("mounted");
      }
      pages.get(0).cut();
      Awaitility.await()
          .ignoreExceptions()
          .until(
              () -> {
                try (Page again = Page.mount(shop, cookie, PAGE_A + "x", "t", false)) {
                  return again.await("mounted") != null;
                }
              });
      pages.forEach(Page::close);
    }
  }

  @Test
  void aServerMayHaveSoManySocketsAndTheNextIsAnsweredBeforeAnythingIsRead() throws Exception {
    try (Shop shop =
        new Shop(module, storage, options -> {}, options -> options.wire(w -> w.maxSockets(2)))) {
      String cookie = shop.newBrowser();
      try (Page first = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false);
          Page second = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
        first.await("mounted");
        second.await("mounted");
        int reads = storage.gets();
        try (RawSocket third = upgrade(shop, cookie)) {
          String head = third.head();
          assertTrue(head.startsWith("HTTP/1.1 503"), head);
          assertTrue(head.contains("Retry-After: 5"), head);
        }
        try (RawSocket nobody = RawSocket.open(shop, "Origin: " + shop.origin() + "\r\n")) {
          String head = nobody.head();
          assertTrue(head.startsWith("HTTP/1.1 503") && !head.contains("Set-Cookie"), head);
        }
        assertEquals(reads, storage.gets());
        assertEquals(200, shop.get("/").statusCode(), "nothing else is refused");
        first.cut();
        Awaitility.await().until(() -> status(shop, cookie) == 101);
      }
    }
  }

  private static RawSocket upgrade(Shop shop, String cookie) throws Exception {
    return RawSocket.open(shop, "Origin: " + shop.origin() + "\r\nCookie: " + cookie + "\r\n");
  }

  private static int status(Shop shop, String cookie) throws Exception {
    try (RawSocket socket = upgrade(shop, cookie)) {
      return socket.status();
    }
  }

  @Test
  void whoNeverReadsIsCutOff() throws Exception {
    try (Shop shop =
            new Shop(
                module,
                storage,
                options -> {},
                web ->
                    web.wire(
                        w ->
                            w.sendWithin(Duration.ofMillis(500))
                                .eventsPerSecond(100_000)
                                .eventBurst(100_000)));
        RawSocket socket = RawSocket.open(shop, "Origin: " + shop.origin() + "\r\n")) {
      assertEquals(101, socket.status());
      socket.text("{\"type\":\"mount\",\"page\":\"" + PAGE_A + "\"}" + " ".repeat(126));
      Awaitility.await().until(() -> shop.openSockets() == 1);
      assertThrows(IOException.class, () -> flood(socket));
      Awaitility.await().atMost(RawSocket.PATIENCE).until(() -> shop.openSockets() == 0);
    }
  }

  /** What it asks for fills the buffers on the way to it; then nothing of it is read any more. */
  private static void flood(RawSocket socket) throws IOException {
    String much = "x".repeat(60_000);
    for (int i = 1; i <= 100_000; i++) {
      socket.text(
          "{\"type\":\"event\",\"id\":"
              + i
              + ",\"name\":\"theme\",\"payload\":\""
              + i
              + much
              + "\"}");
    }
  }
}
