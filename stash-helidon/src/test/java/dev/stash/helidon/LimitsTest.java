package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
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

/** Each limit, with its code, and that what goes over it changes nothing. */
class LimitsTest {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";

  private final TestBackend storage = new TestBackend();

  @Test
  void aValueOverItsLimitIsRefusedAndTheViewShowsTheOldOne() throws Exception {
    try (Shop shop = new Shop(storage);
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
    try (Shop shop = new Shop(storage);
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
    try (Shop shop = new Shop(storage)) {
      shop.actions.put(
          "many",
          session -> {
            Map<String, Integer> values = new HashMap<>();
            for (int i = 0; i < 256; i++) {
              values.put("key" + i, i);
            }
            session.view("free").putAll(values);
            session.view("free").put("one more", 1);
            return "";
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
            storage,
            options -> options.maxValueBytes(100).maxKeys(2).maxSessionBytes(300),
            options -> {})) {
      shop.actions.put("value", session -> put(session, "v".repeat(100)));
      shop.actions.put(
          "keys",
          session -> {
            session.view("free").putAll(Map.of("a", 1, "b", 2, "c", 3));
            return "";
          });
      shop.actions.put(
          "session",
          session -> {
            for (int i = 0; i < 9; i++) {
              session.view("v" + i).put("key", "v".repeat(60));
            }
            return "";
          });
      String cookie = shop.newBrowser();
      assertEquals("VALUE_TOO_LARGE", shop.act("value", cookie).body());
      assertEquals("TOO_MANY_KEYS", shop.act("keys", cookie).body());
      assertEquals("SESSION_TOO_LARGE", shop.act("session", cookie).body());
    }
  }

  private static Object put(dev.stash.Session session, String value) {
    session.view("free").put("key", value);
    return "";
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

  @Test
  void aMessageOverItsLimitClosesTheSocketHoweverItIsCut() throws Exception {
    try (Shop shop = new Shop(storage)) {
      for (int parts : new int[] {1, 7, 1_000}) {
        try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
          page.await("mounted");
          String huge = "x".repeat(70_000 / parts);
          sendInParts(page, huge, parts);
          assertEquals("MESSAGE_TOO_LARGE", page.await("error").getString("code"));
          assertEquals(1009, page.closed.get(10, TimeUnit.SECONDS));
        }
      }
    }
  }

  @Test
  void tooManyEventsAreToldToComeAgain() throws Exception {
    try (Shop shop =
            new Shop(
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
        new Shop(storage, options -> {}, options -> options.wire(w -> w.socketsPerSession(3)))) {
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
  void anOptionThatMakesNoSenseStopsTheStartByName() {
    Map<String, java.util.function.Consumer<dev.stash.StashBuilder>> wrong =
        Map.of(
            "linger", b -> b.linger(Duration.ofSeconds(61)),
            "relaxed-linger", b -> b.relaxedLinger(Duration.ofMillis(-1)),
            "idle-limit", b -> b.idleLimit(Duration.ZERO),
            "absolute-limit", b -> b.absoluteLimit(Duration.ofDays(9_999)),
            "rotation-overlap", b -> b.rotationOverlap(Duration.ofHours(1)),
            "sweep-every", b -> b.sweepEvery(Duration.ofSeconds(-1)),
            "max-value-bytes", b -> b.maxValueBytes(0),
            "max-keys", b -> b.maxKeys(-1),
            "max-session-bytes", b -> b.maxSessionBytes(9 << 20),
            "prefix", b -> b.prefix("no-slash"));
    wrong.forEach(
        (option, mistake) -> {
          var builder = Stash.builder().secret(Shop.SECRET).storage(storage);
          OptionInvalid invalid = assertThrows(OptionInvalid.class, () -> mistake.accept(builder));
          assertEquals(option, invalid.option());
        });
  }
}
