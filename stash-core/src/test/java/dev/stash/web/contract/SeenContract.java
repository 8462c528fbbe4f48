package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.Session;
import dev.stash.Shown;
import dev.stash.Stashed;
import dev.stash.node.SecurityLog;
import dev.stash.observe.Signals;
import dev.stash.testing.TestBackend;
import dev.stash.view.BoundView;
import dev.stash.view.OnInvalidValue;
import dev.stash.wire.ViewSocket;
import dev.stash.wire.WireOptions;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What developers and operators learn of what goes wrong, and pages do not. */
abstract class SeenContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String PAGE_B = "page-bbbbbbbbbbbbbbbb";
  private static final String NEUTRAL = "the event has failed and has changed nothing";

  private final WebModule module;
  private final MovableTime time = new MovableTime();
  private final Queue<String> counted = new ConcurrentLinkedQueue<>();
  private final Queue<LogRecord> log = new ConcurrentLinkedQueue<>();
  private final List<Logger> loggers =
      List.of(
          Logger.getLogger(ViewSocket.class.getName()),
          Logger.getLogger(SecurityLog.class.getName()),
          Logger.getLogger(BoundView.class.getName()));

  SeenContract(WebModule module) {
    this.module = module;
    loggers.forEach(logger -> logger.setFilter(noting()));
  }

  private Filter noting() {
    return line -> {
      log.add(line);
      return false;
    };
  }

  @AfterEach
  void stop() {
    loggers.forEach(logger -> logger.setFilter(null));
  }

  private static String text(LogRecord line) {
    return new SimpleFormatter().formatMessage(line);
  }

  /** Goes wrong in all ways. */
  static final class Failing {
    @Stashed String kept = "";

    @OnEvent("fail")
    void fail() {
      throw new IllegalStateException("a password");
    }

    @OnEvent("take")
    void take(int number) {}

    @OnEvent("grow")
    void grow(int size) {
      kept = "x".repeat(size);
    }
  }

  private Shop shop(boolean development, Consumer<WireOptions.Builder> wire) {
    Signals signals =
        new Signals() {
          @Override
          public void limited(String option) {
            counted.add(option);
          }

          @Override
          public void security(Security what) {
            counted.add(what.name());
          }
        };
    return new Shop(
        module,
        new TestBackend(),
        options -> options.time(time).signals(signals).insecureLoopbackCookies(development),
        web -> web.view("failing", Failing::new).wire(wire));
  }

  private Shop shop(boolean development) {
    return shop(development, wire -> {});
  }

  private static Page mounted(Shop shop, String cookie, String page) throws Exception {
    Page mounted = Page.mount(shop, "failing", cookie, page, "t", false);
    mounted.await("mounted");
    return mounted;
  }

  private void awaitCounted(String... what) {
    Awaitility.await(List.of(what).toString())
        .atMost(Duration.ofSeconds(30))
        .until(() -> Set.copyOf(counted).containsAll(List.of(what)));
  }

  // ------------------------------------------------------------------------ developers

  @Test
  void aPageIsToldACodeAndNothingOfTheCodeBehindIt() throws Exception {
    try (Shop shop = shop(false);
        Page page = mounted(shop, shop.newBrowser(), PAGE_A)) {
      page.event(1, "fail", "");
      page.event(2, "unknown", "");
      page.event(3, "take", "\"a text\"");
      page.event(4, "grow", "70000");
      for (String code :
          List.of("HANDLER_FAILED", "UNKNOWN_EVENT", "BAD_PAYLOAD", "VALUE_TOO_LARGE")) {
        JsonObject error = page.await("error");
        assertEquals(code, error.getString("code"));
        assertEquals(NEUTRAL, error.getString("message"), code);
      }
    }
    String told = String.join("\n", log.stream().map(SeenContract::text).toList());
    for (String developers :
        List.of(
            "view failing: an event failed",
            "Failing has no @OnEvent method of this name",
            "the payload of event take",
            "raise max-value-bytes")) {
      assertTrue(told.contains(developers), () -> developers + " in\n" + told);
    }
    assertTrue(
        log.stream().anyMatch(l -> l.getThrown() != null && "a password".equals(cause(l))),
        "the whole exception");
  }

  private static String cause(LogRecord line) {
    return String.valueOf(line.getThrown().getCause().getMessage());
  }

  @Test
  void onTheirOwnMachineDevelopersAreToldOnThePage() throws Exception {
    try (Shop shop = shop(true);
        Page page = mounted(shop, shop.newBrowser(), PAGE_A)) {
      page.event(1, "fail", "");
      String message = page.await("error").getString("message");
      assertTrue(message.contains("Failing.fail threw java.lang.IllegalState"), message);
      page.event(2, "unknown", "");
      assertTrue(page.await("error").getString("message").contains("no @OnEvent method"));
    }
  }

  @Test
  void aHandlerThatFailsAgainAndAgainWritesItsStackOnceAndThenHowOften() throws Exception {
    int times = 150;
    try (Shop shop = shop(false);
        Page page = mounted(shop, shop.newBrowser(), PAGE_A)) {
      for (int i = 1; i <= times; i++) {
        page.event(i, "fail", "");
      }
      for (int i = 1; i <= times; i++) {
        assertEquals("HANDLER_FAILED", page.await("error").getString("code"));
      }
      assertEquals(1, log.size(), () -> log.stream().map(SeenContract::text).toList().toString());
      assertEquals("a password", cause(log.element()));
      time.pass(Duration.ofSeconds(61));
      page.event(times + 1, "fail", "");
      page.await("error");
      List<String> lines = log.stream().map(SeenContract::text).toList();
      assertEquals(2, lines.size(), lines::toString);
      String last = lines.getLast();
      assertTrue(last.contains(times + " times"), last);
      assertTrue(last.contains("java.lang.IllegalStateException at "), last);
      assertFalse(last.contains("password"), last);
    }
  }

  @Test
  void anEventThatIsRefusedAgainAndAgainIsWarnedOfOnceAMinute() throws Exception {
    try (Shop shop = shop(false);
        Page page = mounted(shop, shop.newBrowser(), PAGE_A)) {
      for (int i = 1; i <= 5; i++) {
        page.event(i, "unknown", "");
        assertEquals("UNKNOWN_EVENT", page.await("error").getString("code"));
      }
      assertEquals(1, log.size(), () -> log.stream().map(SeenContract::text).toList().toString());
      assertEquals(Level.WARNING, log.element().getLevel());
      String line = text(log.element());
      assertTrue(line.contains("view failing: an event was refused, UNKNOWN_EVENT"), line);
      assertFalse(line.contains("unknown"), "a page chooses its words: " + line);
    }
  }

  /** Divides what its page says. */
  static final class Average {
    @Stashed double average;
    @Shown double half;

    @OnEvent("of")
    void of(int number) {
      average = 1.0 / number;
      half = average / 2;
    }
  }

  @Test
  void aValueThatIsSkippedAgainAndAgainIsWarnedOfOnceAMinute() throws Exception {
    try (Shop shop =
            new Shop(
                module,
                new TestBackend(),
                options -> options.time(time),
                web -> web.onInvalidValue(OnInvalidValue.SKIP).view("average", Average::new));
        Page page = Page.mount(shop, "average", shop.newBrowser(), PAGE_A, "t", false)) {
      page.await("mounted");
      log.clear();
      for (int i = 1; i <= 10; i++) {
        page.event(i, "of", i % 2 == 0 ? "4" : "0");
        page.await("done");
      }
      List<String> lines = log.stream().map(SeenContract::text).toList();
      assertEquals(2, lines.size(), lines::toString);
      assertTrue(lines.getFirst().contains("Average.average"), lines::toString);
      assertTrue(lines.getLast().contains("Average.half"), lines::toString);
    }
  }

  // ------------------------------------------------------------------------ operators

  @Test
  void aForeignOriginIsCountedWhateverItWants() throws Exception {
    try (Shop shop = shop(true)) {
      String cookie = shop.newBrowser();
      assertThrows(
          CompletionException.class,
          () -> Page.openFrom("https://evil.example", shop, "counter", cookie));
      assertEquals(List.of("ORIGIN_REFUSED"), List.copyOf(counted), "the socket");
      String[] foreign = {"Cookie", cookie, "Origin", "https://evil.example"};
      assertEquals(403, shop.post("/do/set", foreign).statusCode());
      assertEquals(403, shop.post("/stash/session", foreign).statusCode());
      assertEquals(3, counted.size(), counted::toString);
      assertEquals(Set.of("ORIGIN_REFUSED"), Set.copyOf(counted));
    }
    List<String> lines = log.stream().map(SeenContract::text).toList();
    assertEquals(1, lines.size(), lines::toString);
    assertTrue(lines.getFirst().contains("allowed-origin"), lines::toString);
    assertFalse(lines.getFirst().contains("evil"), lines::toString);
  }

  @Test
  void whatBecomesOfIdsIsCountedAndNobodyIsNamed() throws Exception {
    try (Shop shop = shop(true)) {
      shop.does("login", session -> session.login("ada"));
      shop.does("rotate", Session::rotateId);
      shop.does("logout", Session::destroy);
      shop.does("end", session -> shop.stash.endSessionsOf("ada"));
      shop.does("others", session -> shop.stash.endOtherSessionsOf("ada", session));
      String before = shop.newBrowser();
      String cookie = shop.after("rotate", shop.after("login", before));
      assertEquals(List.of("ID_CHANGED", "ID_CHANGED"), List.copyOf(counted));
      shop.act("logout", cookie);
      assertEquals("LOGGED_OUT", List.copyOf(counted).getLast());
      counted.clear();
      shop.act("login", shop.newBrowser());
      shop.act("login", shop.newBrowser());
      counted.clear();
      shop.act("end", shop.newBrowser());
      shop.act("others", shop.newBrowser());
      assertEquals(
          List.of("SESSIONS_ENDED", "LOGGED_OUT", "LOGGED_OUT", "SESSIONS_ENDED"),
          List.copyOf(counted));
      counted.clear();
      String forged = cookie.substring(0, cookie.lastIndexOf('.') + 1) + "A".repeat(22);
      shop.act("count", forged);
      assertEquals(List.of("COOKIE_FORGED"), List.copyOf(counted));
      List<String> lines = log.stream().map(SeenContract::text).toList();
      assertEquals(4, lines.size(), lines::toString);
      for (String secret : List.of("ada", cookie, shop.key(cookie), before, forged)) {
        assertTrue(lines.stream().noneMatch(line -> line.contains(secret)), lines::toString);
      }
    }
  }

  @Test
  void eachLimitIsCountedByTheOptionThatRaisesIt() throws Exception {
    try (Shop shop =
        shop(
            true,
            wire ->
                wire.socketsPerSession(1)
                    .messageBytes(1_000)
                    .badMessages(2)
                    .eventsPerSecond(4)
                    .eventBurst(4)
                    .sessionEventsPerSecond(1_000)
                    .sessionEventBurst(1_000))) {
      shop.does("much", session -> session.view("free").put("key", "x".repeat(70_000)));
      String cookie = shop.newBrowser();
      shop.act("much", cookie);
      assertEquals(List.of("max-value-bytes"), List.copyOf(counted));
      try (Page page = mounted(shop, cookie, PAGE_A);
          Page second = Page.open(shop, "failing", cookie)) {
        assertEquals(1008, second.closed.get(30, TimeUnit.SECONDS));
        awaitCounted("sockets-per-session");
        counted.clear();
        page.event(1, "grow", "70000");
        assertEquals("VALUE_TOO_LARGE", page.await("error").getString("code"));
        awaitCounted("max-value-bytes");
        for (int i = 2; i < 8; i++) {
          page.event(i, "take", "1");
        }
        awaitCounted("events-per-second");
        page.send("junk");
        page.send("junk");
        assertEquals(1008, page.closed.get(30, TimeUnit.SECONDS));
        awaitCounted("bad-messages");
      }
      try (Page page = mounted(shop, shop.newBrowser(), PAGE_B)) {
        page.send("x".repeat(2_000));
        assertEquals(1009, page.closed.get(30, TimeUnit.SECONDS));
        awaitCounted("message-bytes");
      }
    }
  }

  @Test
  void soIsAPageThatNeverMounts() throws Exception {
    try (Shop shop = shop(true, wire -> wire.mountWithin(Duration.ofMillis(100)));
        Page page = Page.open(shop, "failing", shop.newBrowser())) {
      assertEquals(1008, page.closed.get(30, TimeUnit.SECONDS));
      awaitCounted("mount-within");
    }
  }
}
