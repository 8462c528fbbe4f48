package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Durability;
import dev.stash.OnEvent;
import dev.stash.StashBuilder;
import dev.stash.StashException;
import dev.stash.Stashed;
import dev.stash.session.StorageUnavailable;
import dev.stash.storage.CircuitBreaker;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import io.helidon.webserver.http.HttpRouting;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A storage that is down, slow, throttles or lies about outcomes, as a page sees it. */
class StorageTroubleTest {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";

  private final TestBackend storage = new TestBackend();
  private final FaultyBackend faulty = FaultyBackend.over(storage);

  @Test
  void downAtRecoverMeansErrorAndDefaultsAndAPageThatWorks() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty)) {
      String cookie = shop.newBrowser();
      shop.act("set", cookie);
      Awaitility.await().until(() -> outOfMemory(shop));
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        JsonObject mounted = page.await("mounted");
        assertEquals("error", mounted.getString("status"));
        assertEquals(0, mounted.getJsonObject("state").getInt("count"));
        page.event(1, "theme", "\"dark\"");
        faulty.heal();
        JsonObject state = page.await("resync").getJsonObject("state");
        assertEquals(7, state.getInt("count"), "what was stored is shown when it can be read");
        assertEquals("dark", state.getString("theme"));
        page.awaitSaved(1);
      }
      assertEquals("7", shop.act("count", cookie).body());
    }
  }

  @Test
  void whileTheSessionCannotBeReadItsPageIsToldOnlyWhatIsKnownForSure() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty)) {
      shop.actions.put(
          "login",
          session -> {
            session.rotateId();
            return "";
          });
      String cookie = Browser.cookie(shop.act("login", shop.newBrowser()));
      JsonObject before;
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        before = page.await("mounted");
      }
      Awaitility.await().until(() -> outOfMemory(shop));
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", true)) {
        JsonObject mounted = page.await("mounted");
        assertFalse(mounted.containsKey("session"), "the id may be its second");
        assertEquals(before.getString("browser"), mounted.getString("browser"));
        faulty.heal();
        assertEquals(before.getString("session"), page.await("resync").getString("session"));
      }
    }
  }

  @Test
  void whatIsDoneOnDefaultsIsDoneAgainOnWhatIsStoredAndOverwritesNothing() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty)) {
      String cookie = shop.newBrowser();
      shop.act("set", cookie);
      Awaitility.await().until(() -> outOfMemory(shop));
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        assertEquals("error", page.await("mounted").getString("status"));
        assertEquals("STORAGE_UNAVAILABLE", page.await("error").getString("code"));
        page.event(1, "increment", "");
        page.event(2, "increment", "");
        assertEquals(1, page.await("state").getJsonObject("changes").getInt("count"));
        assertEquals(2, page.await("state").getJsonObject("changes").getInt("count"));
        faulty.heal();
        JsonObject resync = page.await("resync");
        assertEquals(9, resync.getJsonObject("state").getInt("count"));
        page.awaitSaved(2);
      }
      assertEquals("9", shop.act("count", cookie).body());
    }
  }

  @Test
  void aPageThatRejoinsBlindDoesNothingTwice() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty)) {
      String cookie = shop.newBrowser();
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        page.await("mounted");
        page.event(1, "increment", "");
        page.awaitSaved(1);
      }
      Awaitility.await().until(() -> outOfMemory(shop));
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", true)) {
        assertEquals("error", page.await("mounted").getString("status"));
        page.event(1, "increment", "");
        page.event(2, "increment", "");
        faulty.heal();
        assertEquals(2, page.await("resync").getJsonObject("state").getInt("count"));
        page.awaitSaved(2);
      }
      assertEquals("2", shop.act("count", cookie).body());
    }
  }

  @Test
  void downAtStashMeansSavingUntilItReturns() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty);
        Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      faulty.random(
          new Random(2), 1, Fault.NOT_APPLIED, Fault.UNKNOWN_NOT_APPLIED, Fault.UNKNOWN_APPLIED);
      for (int i = 1; i <= 20; i++) {
        page.event(i, "increment", "");
        assertEquals(i, page.await("done").getInt("id"), "the page goes on working");
      }
      assertTrue(page.drain().stream().noneMatch(StorageTroubleTest::savesTwenty));
      faulty.heal();
      page.awaitSaved(20);
      assertTrue(storage.dump().values().iterator().next().contains("\"count\":20"));
    }
  }

  private static boolean savesTwenty(JsonObject message) {
    return message.getString("type").equals("saved") && message.getInt("event") == 20;
  }

  @Test
  void whatIsStoredIsRightWhateverBecameOfEachPut() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty)) {
      String cookie = shop.newBrowser();
      faulty.random(
          new Random(3),
          0.3,
          Fault.NOT_APPLIED,
          Fault.THROTTLED,
          Fault.UNKNOWN_APPLIED,
          Fault.UNKNOWN_NOT_APPLIED);
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        page.await("mounted");
        for (int i = 1; i <= 30; i++) {
          page.event(i, "increment", "");
          page.awaitSaved(i);
          assertTrue(
              storage.dump().values().iterator().next().contains("\"count\":" + i),
              "saved means stored");
        }
      }
      assertTrue(faulty.faults() > 5);
    }
  }

  @Test
  void anUnreadableObjectMeansErrorAndIsLeftAlone() throws Exception {
    try (Shop shop = new Shop(new Helidon(), storage)) {
      String cookie = shop.newBrowser();
      shop.act("set", cookie);
      Awaitility.await().until(() -> outOfMemory(shop));
      String key = storage.dump().keySet().iterator().next();
      byte[] newer = "{\"format\":2}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      storage.put(key, newer, dev.stash.storage.Precondition.none());
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        assertEquals("error", page.await("mounted").getString("status"));
        page.event(1, "look", "");
        page.await("done");
      }
      assertEquals("{\"format\":2}", storage.dump().get(key));
    }
  }

  @Test
  void aSessionWhoseStorageCallHangsHoldsUpNoOther() throws Exception {
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Shop shop = new Shop(new Helidon(), blocking);
        Page slow = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false);
        Page quick = Page.mount(shop, shop.newBrowser(), PAGE_B, "t", false)) {
      slow.await("mounted");
      quick.await("mounted");
      var hold = blocking.holdNext(Operation.PUT);
      slow.event(1, "increment", "");
      hold.awaitArrival(Duration.ofSeconds(10));
      for (int i = 1; i <= 50; i++) {
        quick.event(i, "increment", "");
      }
      quick.awaitSaved(50);
      slow.event(2, "increment", "");
      assertEquals(2, slow.await(m -> m.containsKey("id") && m.getInt("id") == 2).getInt("id"));
      hold.release();
      slow.awaitSaved(2);
    }
  }

  /** It would forget it, and nobody could send it again if the owner died now. */
  @Test
  void aPageThatComesBackIsNotToldThatWhatItSentBeforeIsSavedUntilItIs() throws Exception {
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Shop shop = new Shop(new Helidon(), blocking)) {
      String cookie = shop.newBrowser();
      var hold = blocking.holdNext(Operation.PUT);
      try (Page before = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        before.await("mounted");
        before.event(1, "increment", "");
        hold.awaitArrival(Duration.ofSeconds(10));
      }
      try (Page again = Page.mount(shop, cookie, PAGE_A, "t", true)) {
        JsonObject mounted = again.await("mounted");
        assertEquals(1, mounted.getInt("lastEvent"));
        assertEquals(0, mounted.getInt("savedEvent"));
        hold.release();
        again.awaitSaved(1);
      }
    }
  }

  @Test
  void aStorageThatIsDownIsLeftAloneAfterTenFailuresAndTriedAgain() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty)) {
      faulty.random(new Random(4), 1, Fault.NOT_APPLIED);
      for (int i = 0; i < 12; i++) {
        try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
          assertEquals("error", page.await("mounted").getString("status"));
        }
      }
      assertFalse(shop.stash.storageAvailable());
      int met = faulty.faults();
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
          assertEquals("error", page.await("mounted").getString("status"));
        }
      }
      long pauses = (System.nanoTime() - start) / 1_000_000 / CircuitBreaker.DEFAULT_PAUSE_MILLIS;
      assertTrue(faulty.faults() - met <= pauses + 1, "mounts did not ask the storage");
      faulty.heal();
      try (Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
        page.event(1, "increment", "");
        Awaitility.await().until(shop.stash::storageAvailable);
      }
    }
  }

  @Test
  void aThrottledPutOnlyComesLater() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty);
        Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      faulty.next(Operation.PUT, Fault.THROTTLED, Fault.THROTTLED, Fault.THROTTLED);
      page.event(1, "increment", "");
      page.awaitSaved(1);
      assertTrue(shop.stash.storageAvailable());
    }
  }

  @Test
  void aThrottledReadIsWaitedFor() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty)) {
      String cookie = shop.newBrowser();
      shop.act("set", cookie);
      Awaitility.await().until(() -> outOfMemory(shop));
      faulty.next(Operation.GET, Fault.THROTTLED, Fault.THROTTLED);
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        JsonObject mounted = page.await("mounted");
        assertEquals("recovered", mounted.getString("status"));
        assertEquals(7, mounted.getJsonObject("state").getInt("count"));
      }
    }
  }

  @Test
  void aDraftLingersAndAPurchaseDoesNot() throws Exception {
    try (Shop shop =
            new Shop(
                new Helidon(),
                storage,
                options -> options.relaxedLinger(Duration.ofSeconds(50)),
                options -> options.view("order", Order::new));
        Page page = Page.mount(shop, "order", shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      for (int i = 1; i <= 30; i++) {
        page.event(i, "type", "\"" + "x".repeat(i) + "\"");
      }
      page.await(m -> m.containsKey("id") && m.getInt("id") == 30);
      assertEquals(0, storage.puts(), "drafts wait for company");
      page.event(31, "buy", "");
      page.awaitSaved(31);
      assertEquals(1, storage.puts(), "and go along with what does not wait");
    }
  }

  @Test
  void lingerGathersWritesOfManyEventsInOnePut() throws Exception {
    try (Shop shop =
            new Shop(
                new Helidon(),
                storage,
                options -> options.linger(Duration.ofMillis(400)),
                options -> {});
        Page page = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      for (int i = 1; i <= 100; i++) {
        page.event(i, "increment", "");
      }
      page.awaitSaved(100);
      assertTrue(storage.puts() <= 3, storage.puts() + " PUTs");
    }
  }

  private static boolean outOfMemory(Shop shop) {
    shop.stash.passivateIdle();
    return shop.stash.liveSessions() == 0;
  }

  /** A view with something urgent in it. */
  static final class Order {
    @Stashed(durability = Durability.RELAXED)
    String draft = "";

    @Stashed(durability = Durability.AT_ONCE)
    int bought;

    @OnEvent("type")
    void type(String text) {
      draft = text;
    }

    @OnEvent("buy")
    void buy() {
      bought++;
    }
  }

  @Test
  void aHandlerThatLetsItOutIsAnsweredThatItMayWorkInAMoment() throws Exception {
    try (Shop shop = new Shop(new Helidon(), faulty, this::impatient, options -> {})) {
      String cookie = shop.newBrowser();
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      var trouble = shop.get("/session/set", "Cookie", cookie);
      assertEquals(503, trouble.statusCode());
      assertEquals("1", trouble.headers().firstValue("Retry-After").orElseThrow());
      faulty.heal();
      assertEquals("set", shop.get("/session/set", "Cookie", cookie).body());
    }
  }

  @Test
  void theApplicationMayAnswerByItselfAndHasWhatElseIsRefused() throws Exception {
    try (Shop shop = new Shop(new Helidon(this::answers), faulty, this::impatient)) {
      shop.actions.put(
          "much",
          session -> {
            session.view("counter").put("theme", "x".repeat(2_000_000));
            return "";
          });
      String cookie = shop.newBrowser();
      assertEquals("not so", shop.get("/session/much", "Cookie", cookie).body());
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      assertEquals("later", shop.get("/session/set", "Cookie", cookie).body());
    }
  }

  private void answers(HttpRouting.Builder routing) {
    routing
        .error(StorageUnavailable.class, (request, response, failed) -> response.send("later"))
        .error(StashException.class, (request, response, failed) -> response.send("not so"));
  }

  private void impatient(StashBuilder options) {
    options.callTimeout(Duration.ofMillis(300));
  }
}
