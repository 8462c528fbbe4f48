package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.observe.Signals;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import dev.stash.web.contract.MovableTime;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What somebody hears who listens, while pages and requests do what they do. */
class SignalsTest {
  private static final String A = "page-aaaaaaaaaaaaaaaa";
  private static final String B = "page-bbbbbbbbbbbbbbbb";

  private final TestBackend storage = new TestBackend();
  private final Heard heard = Heard.all();

  private Shop shop() {
    return new Shop(
        new Helidon(), storage, options -> options.signals(heard.signals()), features -> {});
  }

  @Test
  void anEventIsHeardFromThePageToTheStorageAndBack() throws Exception {
    try (Shop shop = shop();
        Page page = Page.mounted(shop, shop.newBrowser(), A)) {
      heard.await("mounted counter NEW");
      long records = heard.count("storageCalled PUT DONE "); // of this process, for others
      page.event(1, "increment", "");
      page.awaitSaved(1);
      heard.await(1, "committed session ");
      heard.await(1, "socketOpened counter");
      heard.await(1, "actor session STARTED");
      heard.await(1, "written session ACCEPTED");
      heard.await(1, "eventDone counter");
      heard.await(records + 1, "storageCalled PUT DONE ");
      int stored = storage.dump().values().iterator().next().length();
      assertEquals(List.of((long) stored), heard.numbers("committed session ", 3));
      assertTrue(heard.numbers("storageCalled PUT DONE ", 3).getFirst() > 0, heard::toString);
    }
  }

  @Test
  void aCommitTakesAsLongAsTheOldestEventInItHasWaited() throws Exception {
    MovableTime time = new MovableTime();
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Shop shop =
            new Shop(
                new Helidon(),
                blocking,
                options -> options.signals(heard.signals()).time(time),
                features -> {});
        Page page = Page.mounted(shop, shop.newBrowser(), A)) {
      var first = blocking.holdNext(Operation.PUT);
      page.event(1, "increment", "");
      first.awaitArrival(Duration.ofSeconds(30));
      page.event(2, "increment", "");
      page.await(m -> m.getString("type").equals("done") && m.getInt("id") == 2);
      time.pass(Duration.ofMillis(700));
      var second = blocking.holdNext(Operation.PUT);
      first.release();
      second.awaitArrival(Duration.ofSeconds(30));
      time.pass(Duration.ofMillis(200));
      second.release();
      page.awaitSaved(2);
      heard.await(2, "committed ");
      List<Long> millis = heard.numbers("committed ", 2);
      assertTrue(millis.getFirst() >= 700, heard::toString);
      assertTrue(millis.getLast() >= 900, "its event came while the first was stored");
    }
  }

  @Test
  void howASocketEndsIsHeardAsACode() throws Exception {
    try (Shop shop = shop()) {
      String cookie = shop.newBrowser();
      Page gone = Page.mounted(shop, cookie, A);
      gone.cut();
      heard.await("socketClosed counter 1005");
      shop.actions.put(
          "logout",
          session -> {
            session.destroy();
            return "out";
          });
      Page out = Page.mounted(shop, cookie, B);
      shop.act("logout", cookie);
      assertEquals(1008, out.closed.get(30, TimeUnit.SECONDS));
      heard.await("socketClosed counter 1008");
      shop.stash.passivateIdle(); // until then it tells who comes late
      heard.await("actor session ENDED");
      try (Page nothing = Page.open(shop, "nothing", cookie)) {
        assertEquals(1008, nothing.closed.get(30, TimeUnit.SECONDS));
        heard.await("refused  UNKNOWN_VIEW");
      }
      heard.await(2, "socketOpened");
      heard.await(2, "socketClosed");
    }
  }

  @Test
  void whatIsRefusedIsHeardByItsCode() throws Exception {
    try (Shop shop = shop();
        Page page = Page.open(shop, "strict", shop.newBrowser())) {
      page.event(1, "grow", "10");
      page.send("nonsense");
      page.send("{\"type\":\"mount\",\"page\":\"" + A + "\"}");
      page.await("mounted");
      page.event(1, "unknown", "");
      page.event(2, "grow", "70000");
      page.await("resync");
      heard.await("resynced strict");
      for (String code :
          List.of("NOT_MOUNTED", "BAD_MESSAGE", "UNKNOWN_EVENT", "VALUE_TOO_LARGE")) {
        heard.await(1, "refused strict " + code);
      }
      heard.await(1, "written session REFUSED");
      assertEquals(0, heard.count("written session ACCEPTED"), heard::toString);
    }
  }

  @Test
  void twoTabsThatReadTheSameAreHeardAsAConflictAndBothAsDone() throws Exception {
    try (Shop shop = shop()) {
      String cookie = shop.newBrowser();
      try (CountingTab a = CountingTab.open(shop, "counter", cookie, 0);
          CountingTab b = CountingTab.open(shop, "counter", cookie, 1)) {
        int[] sent = new int[1];
        Awaitility.await("a conflict")
            .until(
                () -> {
                  CountingTab.clickTogether(a, b, "increment", 10);
                  sent[0] += 20;
                  return heard.count("written session CONFLICT") > 0;
                });
        a.awaitSaved();
        b.awaitSaved();
        heard.await(sent[0], "written session ACCEPTED");
        heard.await(sent[0], "eventDone counter");
      }
    }
  }

  @Test
  void aStorageThatIsDownIsHeardAndNothingThatIsNotStoredIsHeardAsCommitted() throws Exception {
    FaultyBackend faulty = FaultyBackend.over(storage);
    try (Shop shop =
            new Shop(
                new Helidon(),
                faulty,
                options -> options.signals(heard.signals()),
                features -> {});
        Page page = Page.mounted(shop, shop.newBrowser(), A)) {
      long records = heard.count("storageCalled PUT DONE ");
      faulty.next(Operation.PUT, Fault.NOT_APPLIED, Fault.THROTTLED, Fault.UNKNOWN_APPLIED);
      page.event(1, "increment", "");
      page.awaitSaved(1);
      heard.await(1, "committed session ");
      for (String outcome : List.of("NOT_APPLIED", "THROTTLED", "UNKNOWN")) {
        heard.await(1, "storageCalled PUT " + outcome);
      }
      assertEquals(records, heard.count("storageCalled PUT DONE "), "it was read back");

      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      page.event(2, "increment", "");
      Awaitility.await().until(() -> heard.count("storageCalled PUT NOT_APPLIED ") > 2);
      heard.await(1, "committed ");
      faulty.heal();
      page.awaitSaved(2);
      heard.await(2, "committed ");
    }
  }

  @Test
  void whatTheCircuitBreakerKeepsFromTheStorageIsNoCall() throws Exception {
    FaultyBackend faulty = FaultyBackend.over(storage);
    try (Shop shop =
        new Shop(
            new Helidon(), faulty, options -> options.signals(heard.signals()), features -> {})) {
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      Awaitility.await()
          .until(
              () -> {
                shop.act("count", shop.newBrowser());
                return !shop.stash.storageAvailable();
              });
      for (int i = 0; i < 20; i++) {
        shop.act("count", shop.newBrowser());
      }
      heard.await(faulty.faults(), "storageCalled GET NOT_APPLIED");
    }
  }

  @Test
  void aHandOverIsHeardOnBothMembersAndSoAreTheirMessages() throws Exception {
    Heard other = Heard.all();
    try (TestCluster cluster = new TestCluster();
        Shop one = member(cluster, heard);
        Shop two = member(cluster, other)) {
      String cookie = one.newBrowser();
      var key = one.stash.web().cookie().read(List.of(cookie)).orElseThrow().key();
      cluster.place(key.value(), one.stash.self());
      try (Page page = Page.mounted(one, cookie, A)) {
        page.event(1, "increment", "");
        page.awaitSaved(1);
        cluster.place(key.value(), two.stash.self());
        heard.await("actor session HANDED_OVER");
        heard.await("actor session LEFT");
        other.await("actor session STARTED");
        page.event(2, "increment", "");
        page.awaitSaved(2);
        other.await("committed session ");
        heard.await(1, "committed ");
        assertEquals(0, heard.count("actor session MOVED_COLD"), heard::toString);
        assertEquals(0, other.count("storageCalled GET"), "it was given what is stored");
        assertFalse(heard.numbers("message actors SENT ", 3).contains(0L), heard::toString);
        other.await("message actors RECEIVED ");
      }
    }
  }

  private Shop member(TestCluster cluster, Heard by) {
    return new Shop(
        new Helidon(),
        storage,
        options -> options.cluster(cluster.member()).signals(by.signals()),
        features -> {});
  }

  @Test
  void aRequestThatWritesIsHeardWithHowLongItWaited() throws Exception {
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Shop shop =
        new Shop(
            new Helidon(), blocking, options -> options.signals(heard.signals()), features -> {})) {
      String cookie = shop.newBrowser();
      shop.act("count", cookie);
      assertEquals(0, heard.count("requestStored"), "a read stores nothing");
      var hold = blocking.holdNext(Operation.PUT);
      Thread request =
          Thread.startVirtualThread(
              () -> {
                try {
                  shop.act("set", cookie);
                } catch (Exception failed) {
                  throw new AssertionError(failed);
                }
              });
      hold.awaitArrival(Duration.ofSeconds(30));
      assertEquals(0, heard.count("requestStored"), heard::toString);
      hold.release();
      request.join();
      heard.await(1, "requestStored STORED ");
      assertTrue(heard.numbers("requestStored STORED ", 2).getFirst() > 0);
    }
  }

  @Test
  void noSignalTellsWhoseSessionItIsOrWhatIsInIt() throws Exception {
    try (Shop shop = shop()) {
      shop.actions.put(
          "login",
          session -> {
            session.login("ada@example.org");
            return "";
          });
      String cookie = shop.newBrowser();
      try (Page page = Page.mounted(shop, cookie, A)) {
        page.event(1, "theme", "\"a secret theme\"");
        page.awaitSaved(1);
      }
      shop.act("login", cookie);
      var key = shop.stash.web().cookie().read(List.of(cookie)).orElseThrow().key();
      String all = heard.toString();
      for (String told : List.of("secret", "ada", A, "theme", key.value(), cookie)) {
        assertFalse(all.contains(told), () -> told + " in\n" + all);
      }
    }
  }

  @Test
  void whoThrowsAtEverythingChangesNothingForAnybody() throws Exception {
    Heard throwing = Heard.throwingAtAll();
    Logger logger = Logger.getLogger(Signals.class.getName());
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Filter noting =
        line -> {
          lines.add(new SimpleFormatter().formatMessage(line));
          return false;
        };
    long start = System.nanoTime();
    logger.setFilter(noting);
    try (TestCluster cluster = new TestCluster();
        Shop one = member(cluster, throwing);
        Shop two = member(cluster, throwing)) {
      String cookie = one.newBrowser();
      var key = one.stash.web().cookie().read(List.of(cookie)).orElseThrow().key();
      cluster.place(key.value(), one.stash.self());
      try (Page a = Page.mounted(one, cookie, A);
          Page b = Page.mounted(two, cookie, B)) {
        a.event(1, "increment", "");
        a.awaitSaved(1);
        assertEquals(1, b.await("state").getJsonObject("changes").getInt("count"));
        b.event(1, "fail", "");
        assertEquals("HANDLER_FAILED", b.await("error").getString("code"));
        cluster.place(key.value(), two.stash.self());
        throwing.await("actor session HANDED_OVER");
        b.event(2, "increment", "");
        b.awaitSaved(2);
        assertEquals("2", one.act("count", cookie).body());
        assertEquals("set", two.act("set", cookie).body());
        a.cut();
        throwing.await("socketClosed counter 100"); // 1006, if something is on its way to it
      }
      assertTrue(throwing.count("") > 20, throwing::toString);
      long minutes = Duration.ofNanos(System.nanoTime() - start).toMinutes();
      assertTrue(lines.size() >= 2 && lines.size() <= 2 * (1 + minutes), lines::toString);
      assertTrue(lines.peek().contains("java.lang.AssertionError at "), lines::toString);
    } finally {
      logger.setFilter(null);
    }
  }
}
