package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.json.Json;
import dev.stash.session.SweepReport;
import dev.stash.storage.Precondition;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Idle and absolute limits, and the sweeper, with time moved by hand. */
abstract class ExpiryContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final Duration IDLE = Duration.ofHours(1);

  private final MovableTime time = new MovableTime();
  private final TestBackend storage = new TestBackend(time.clock());
  private final FaultyBackend faulty = FaultyBackend.over(storage);
  private final Shop shop;

  ExpiryContract(WebModule module) {
    this.shop =
        new Shop(
            module,
            faulty,
            options ->
                options
                    .time(time)
                    .idleLimit(IDLE)
                    .absoluteLimit(Duration.ofHours(10))
                    .sweepEvery(Duration.ZERO));
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void anIdleSessionReadsAsEmptyAlthoughNothingSweptIt() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    time.pass(Duration.ofMinutes(59));
    assertEquals("7", shop.act("count", cookie).body());
    time.pass(Duration.ofMinutes(61));
    assertEquals("0", shop.act("count", cookie).body());
    assertEquals(1, storage.dump().size());
  }

  @Test
  void anExpiredSessionReadsAsEmptyFromStorageToo() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    shop.awaitAllOutOfMemory();
    time.pass(Duration.ofMinutes(61));
    assertEquals("0", shop.act("count", cookie).body());
    shop.act("set", cookie); // and goes on under the same object
    assertEquals("7", shop.act("count", cookie).body());
  }

  @Test
  void readingCostsAtMostOnePutPerTenthOfTheLimit() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    int puts = storage.puts();
    for (int minute = 0; minute <= 60; minute++) {
      int atLeast = puts + minute / 12;
      Awaitility.await().until(() -> storage.puts() >= atLeast); // minutes pass no faster than PUTs
      time.pass(Duration.ofMinutes(1));
      assertEquals("7", shop.act("count", cookie).body());
    }
    int touches = storage.puts() - puts;
    assertTrue(touches >= 5 && touches <= 10, touches + " touches in an hour");
  }

  @Test
  void anOpenSocketKeepsAnIdleSessionAlive() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", false)) {
      page.await("mounted");
      time.pass(Duration.ofHours(3));
      page.event(1, "increment", "");
      assertEquals(8, page.await("state").getJsonObject("changes").getInt("count"));
    }
    time.pass(Duration.ofMinutes(30));
    assertEquals("8", shop.act("count", cookie).body());
  }

  @Test
  void theAbsoluteLimitClosesOpenSocketsAndLeavesATombstone() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    try (Page page = Page.mount(shop, cookie, PAGE_A, "t1", false)) {
      page.await("mounted");
      time.pass(Duration.ofHours(11));
      page.event(1, "increment", "");
      assertEquals("expired", page.await("leave").getString("reason"));
      assertEquals(1008, page.closed.get(10, TimeUnit.SECONDS));
    }
    assertTrue(storage.dump().values().iterator().next().contains("\"tombstone\""));
    var renewed = shop.renew(cookie);
    try (Page page = Page.mount(shop, Browser.cookie(renewed), PAGE_B, "t1", false)) {
      JsonObject mounted = page.await("mounted");
      assertEquals("new", mounted.getString("status"));
    }
  }

  @Test
  void aClockThatJumpsTenMinutesEndsNothing() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    for (long minutes : new long[] {10, -10, -10, 10}) {
      time.jump(Duration.ofMinutes(minutes));
      assertEquals("7", shop.act("count", cookie).body());
      shop.awaitAllOutOfMemory();
      assertEquals("7", shop.act("count", cookie).body());
    }
  }

  @Test
  void theSweeperRemovesWhatExpiredAndNothingElse() throws Exception {
    String old = shop.newBrowser();
    shop.act("set", old);
    time.pass(Duration.ofMinutes(70));
    String young = shop.newBrowser();
    shop.act("set", young);
    int gets = storage.gets();
    SweepReport report = shop.stash.sweep();
    assertEquals(2, report.seen());
    assertEquals(1, report.sessions());
    assertEquals(gets + 1, storage.gets(), "one look at what is to go: it is no tombstone");
    assertEquals(1, storage.dump().size());
    assertEquals("7", shop.act("count", young).body());
    assertEquals("0", shop.act("count", old).body());
  }

  @Test
  void aSessionThatComesBackWhileItIsSweptWins() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    String key = storage.dump().keySet().iterator().next();
    time.pass(Duration.ofMinutes(70));
    faulty.next(Operation.DELETE, Fault.PRECONDITION_FAILED); // as if it had just been written
    assertEquals(0, shop.stash.sweep().sessions());
    assertTrue(storage.dump().containsKey(key));
  }

  @Test
  void aSweepThatFailsGoesOnWhereItWas() throws Exception {
    for (int i = 0; i < 5; i++) {
      shop.act("set", shop.newBrowser());
    }
    time.pass(Duration.ofMinutes(70));
    faulty.next(Operation.DELETE, Fault.NONE, Fault.NONE, Fault.NOT_APPLIED);
    try {
      shop.stash.sweep();
    } catch (dev.stash.storage.NotApplied once) {
      assertEquals(3, storage.dump().size());
    }
    shop.stash.sweep();
    assertEquals(0, storage.dump().size());
  }

  @Test
  void tenThousandExpiredSessionsLeaveNoEntryOfTheirUsers() {
    for (int i = 0; i < 10_000; i++) {
      String key = Integer.toString(i, 36) + "x".repeat(30);
      storage.put("sessions/" + key + ".json", session(i), Precondition.ifAbsent());
      storage.put("principals/hash" + i % 100 + "/" + key, body(i), Precondition.ifAbsent());
    }
    time.pass(Duration.ofMinutes(70));
    SweepReport report = shop.stash.sweep();
    assertEquals(10_000, report.sessions());
    assertEquals(10_000, report.principals());
    assertEquals(0, storage.dump().size());
  }

  @Test
  void anEntryOfALivingSessionStays() throws Exception {
    shop.does("login", session -> session.principal("ada"));
    String cookie = shop.newBrowser();
    shop.act("login", cookie);
    for (int i = 0; i < 4; i++) {
      int puts = storage.puts();
      time.pass(Duration.ofMinutes(40));
      shop.act("set", cookie);
      shop.act("count", cookie);
      Awaitility.await().until(() -> storage.puts() > puts); // that it was seen is stored later
      shop.stash.sweep();
    }
    assertEquals(1, shop.stash.sessionsOf("ada").size());
    time.pass(Duration.ofMinutes(140));
    shop.stash.sweep();
    assertEquals(0, storage.dump().size());
    assertNotEquals(1, shop.stash.sessionsOf("ada").size());
  }

  private static byte[] session(int i) {
    String text =
        """
        {"format":1,"commit":{"id":"n-%d","owner":"n","revision":1},
         "createdAt":"2026-11-21T10:00:00Z","lastSeenAt":"2026-11-21T10:00:00Z",
         "views":{},"events":{}}\
        """
            .formatted(i);
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static byte[] body(int i) {
    return Json.of("{\"n\":" + i + "}").text().getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }
}
