package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.ViewAccess;
import dev.stash.testing.TestBackend;
import dev.stash.web.WebBuilder;
import dev.stash.wire.WireOptions;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients that nobody knows may take of a server, and what honest ones notice of that. */
abstract class StrangersContract {
  private static final String PAGE_A = "page-aaaaaaaaaaaaaaaa";
  private static final String SOMEBODY = "203.0.113.7";

  private final WebModule module;
  private final TestBackend storage = new TestBackend();
  private final StillTime time = new StillTime();

  StrangersContract(WebModule module) {
    this.module = module;
  }

  /** Two sessions at once, then one a second; behind a proxy on this machine. */
  private Shop shop(Consumer<WebBuilder<?>> more) {
    Consumer<WebBuilder<?>> limits = web -> web.newSessionsPerSecond(1).newSessionBurst(2);
    return new Shop(
        module,
        storage,
        options -> options.insecureLoopbackCookies(false).time(time),
        limits.andThen(more));
  }

  private static HttpResponse<String> load(Shop shop, String header, String value)
      throws Exception {
    return shop.get("/", "Accept", "text/html", header, value);
  }

  private static boolean given(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode());
    return answer.headers().firstValue("Set-Cookie").isPresent();
  }

  @Test
  void soManySessionsBeginAtAnAddressAndThenPagesAreShownWithout() throws Exception {
    try (Shop shop = shop(web -> {})) {
      String cookie = Browser.cookie(load(shop, "X-Forwarded-For", SOMEBODY));
      assertTrue(given(load(shop, "X-Forwarded-For", SOMEBODY)));
      assertFalse(given(load(shop, "X-Forwarded-For", SOMEBODY)));
      assertTrue(given(load(shop, "X-Forwarded-For", "203.0.113.8")), "another address");
      var known = shop.get("/do/set", "Cookie", cookie, "X-Forwarded-For", SOMEBODY);
      assertEquals("set", known.body(), "who has one goes on");
      time.pass(Duration.ofSeconds(1));
      assertTrue(given(load(shop, "X-Forwarded-For", SOMEBODY)));
      assertFalse(given(load(shop, "X-Forwarded-For", SOMEBODY)));
    }
  }

  @Test
  void whoNeedsOneThenIsToldWhenToComeAgainAndCostsNothing() throws Exception {
    try (Shop shop = shop(web -> {})) {
      load(shop, "X-Forwarded-For", SOMEBODY);
      load(shop, "X-Forwarded-For", SOMEBODY);
      var written =
          shop.get("/session/set", "X-Forwarded-For", SOMEBODY, "Sec-Fetch-Mode", "navigate");
      assertEquals(429, written.statusCode());
      assertEquals("1", written.headers().firstValue("Retry-After").orElseThrow());
      assertEquals("1", written.headers().firstValue("Refresh").orElseThrow());
      assertFalse(written.headers().firstValue("Set-Cookie").isPresent());
      var asked = shop.post("/stash/session", "Origin", shop.origin(), "X-Forwarded-For", SOMEBODY);
      assertEquals(429, asked.statusCode());
      assertEquals("1", asked.headers().firstValue("Retry-After").orElseThrow());
      String headers = "Origin: " + shop.origin() + "\r\nX-Forwarded-For: " + SOMEBODY + "\r\n";
      try (RawSocket socket = RawSocket.open(shop, headers)) {
        assertTrue(socket.hears("NO_SESSION"), "its page asks until it may");
      }
      assertEquals(0, storage.gets() + storage.puts());
    }
  }

  @Test
  void aDeadIdIsNoWayRoundIt() throws Exception {
    try (Shop shop = shop(web -> {})) {
      shop.does("leave", session -> session.destroy());
      String cookie = Browser.cookie(load(shop, "X-Forwarded-For", SOMEBODY));
      shop.get("/do/set", "Cookie", cookie, "X-Forwarded-For", SOMEBODY);
      shop.get("/do/leave", "Cookie", cookie, "X-Forwarded-For", SOMEBODY);
      for (int i = 0; i < 3; i++) {
        var again = shop.get("/session/set", "Cookie", cookie, "X-Forwarded-For", SOMEBODY);
        assertEquals(429, again.statusCode());
        var asked =
            shop.post(
                "/stash/session",
                "Origin",
                shop.origin(),
                "Cookie",
                cookie,
                "X-Forwarded-For",
                SOMEBODY);
        assertEquals(429, asked.statusCode());
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "X-Forwarded-For; 198.51.100.1, 203.0.113.7",
        "X-Forwarded-For; 203.0.113.7, 10.0.0.1",
        "X-Forwarded-For; 203.0.113.7:4711",
        "Forwarded; for=198.51.100.1, for=203.0.113.7;proto=https, for=\"[fd00::1]:80\""
      })
  void theClientIsWhomTheLastTrustedProxyNames(String header, String value) throws Exception {
    try (Shop shop = shop(web -> {})) {
      assertTrue(given(load(shop, "X-Forwarded-For", SOMEBODY)));
      assertTrue(given(load(shop, "X-Forwarded-For", SOMEBODY)));
      assertFalse(given(load(shop, header, value)));
    }
  }

  @Test
  void aNetworkOf64BitsIsOneAddress() throws Exception {
    try (Shop shop = shop(web -> {})) {
      assertTrue(given(load(shop, "X-Forwarded-For", "2001:db8:1:2::1")));
      assertTrue(given(load(shop, "X-Forwarded-For", "2001:db8:1:2:8000::1")));
      assertFalse(given(load(shop, "X-Forwarded-For", "2001:db8:1:2:ffff:1:2:3")));
      assertTrue(given(load(shop, "X-Forwarded-For", "2001:db8:1:3::1")));
    }
  }

  @Test
  void whoIsNoTrustedProxyIsTheClientWhateverItSays() throws Exception {
    try (Shop shop = shop(web -> web.trustedProxies("none"))) {
      assertTrue(given(load(shop, "X-Forwarded-For", "203.0.113.1")));
      assertTrue(given(load(shop, "Forwarded", "for=203.0.113.2")));
      assertFalse(given(load(shop, "X-Forwarded-For", "203.0.113.3")));
    }
  }

  /** It may be a proxy that says nothing, in front of everybody. */
  @Test
  void nobodyIsCountedAtTheAddressOfAProxy() throws Exception {
    try (Shop shop = shop(web -> {})) {
      for (int i = 0; i < 5; i++) {
        assertTrue(given(load(shop, "X-Other", "x")));
        assertTrue(given(load(shop, "X-Forwarded-For", "10.1.2.3")));
      }
    }
  }

  @Test
  void anApplicationMayKnowItsClientsBetter() throws Exception {
    try (Shop shop = shop(web -> web.clientKey(header -> header.apply("X-Client")))) {
      assertTrue(given(load(shop, "X-Client", "a")));
      assertTrue(given(load(shop, "X-Client", "a")));
      assertFalse(given(load(shop, "X-Client", "a")));
      assertTrue(given(load(shop, "X-Client", "b")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/33", "10.0.0", "10.0.0.1/x", "none,10.0.0.1"})
  void aProxyThatIsNoAddressStopsTheStart(String words) {
    Application wrong = new Application(web -> web.trustedProxies(words.split(",", -1)), Map.of());
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> module.start(wrong).close());
    assertEquals("trusted-proxies", refused.option());
    assertFalse(String.valueOf(refused.getMessage()).contains("10.0"), "values are not repeated");
  }

  @Test
  void aSessionMountsSoOftenAndThenItsPageComesLaterAndLosesNothing() throws Exception {
    try (Shop shop =
        new Shop(
            module,
            storage,
            options -> options.time(time),
            web -> web.wire(w -> w.mountsPerSecond(1).mountBurst(2)))) {
      String cookie = shop.newBrowser();
      for (int i = 0; i < 2; i++) {
        try (Page page = Page.mount(shop, cookie, PAGE_A, "t", i > 0)) {
          page.await("mounted");
        }
      }
      int reads = storage.gets();
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", true)) {
        var leave = page.await("leave");
        assertEquals("draining", leave.getString("reason"), "which it comes back from");
        assertEquals(2_000, leave.getInt("retryAfterMs"));
        assertEquals(1013, page.closed.get(10, TimeUnit.SECONDS));
      }
      assertEquals(reads, storage.gets());
      try (Page other = Page.mount(shop, shop.newBrowser(), PAGE_A, "t", false)) {
        other.await("mounted");
      }
      time.pass(Duration.ofSeconds(2));
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", true)) {
        page.await("mounted");
        page.event(1, "increment", "");
        page.awaitSaved(1);
      }
    }
  }

  @Test
  void aSessionHasARuleAskedAsOftenAsItMayMountAndThenItsPageComesLater() throws Exception {
    Queue<String> asked = new ConcurrentLinkedQueue<>();
    try (Shop shop =
        asking(wanted -> asked.add(wanted.view()), w -> w.mountsPerSecond(1).mountBurst(2))) {
      String cookie = shop.newBrowser();
      for (int i = 0; i < 2; i++) {
        try (Page page = Page.mount(shop, "board/" + i, cookie, PAGE_A + i, "t", false)) {
          page.await("mounted");
        }
      }
      try (Page page = Page.open(shop, "board/2", cookie)) {
        assertEquals(2_000, page.await("leave").getInt("retryAfterMs"));
        assertEquals(1013, page.closed.get(10, TimeUnit.SECONDS));
      }
      assertEquals(List.of("board/0", "board/1"), List.copyOf(asked));
      try (Page other = Page.mount(shop, "board/3", shop.newBrowser(), PAGE_A, "t", false)) {
        other.await("mounted");
      }
      time.pass(Duration.ofSeconds(2));
      try (Page page = Page.mount(shop, "board/2", cookie, PAGE_A, "t", false)) {
        page.await("mounted");
      }
    }
  }

  @Test
  void aRuleThatTakesLongIsAskedForNoMoreAtOnceThanASessionMayHaveSockets() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    CountDownLatch answers = new CountDownLatch(1);
    ViewAccess slow =
        wanted -> {
          asked.countDown();
          return answers.await(30, TimeUnit.SECONDS);
        };
    try (Shop shop = asking(slow, w -> w.socketsPerSession(2))) {
      String who = "Origin: " + shop.origin() + "\r\nCookie: " + shop.newBrowser() + "\r\n";
      try (RawSocket one = RawSocket.view(shop, "board/1", who);
          RawSocket two = RawSocket.view(shop, "board/2", who)) {
        assertTrue(asked.await(30, TimeUnit.SECONDS));
        try (RawSocket third = RawSocket.view(shop, "board/3", who)) {
          assertTrue(third.hears("TOO_MANY_SOCKETS"));
        }
        answers.countDown();
        assertEquals(101, one.status());
        assertEquals(101, two.status(), "and there is room for both when they open");
      } finally {
        answers.countDown();
      }
    }
  }

  /** One whose boards are for whom a rule says. */
  private Shop asking(ViewAccess rule, Consumer<WireOptions.Builder> wire) {
    return new Shop(
        module,
        storage,
        options -> options.time(time),
        web -> web.wire(wire).view("board/{id}", Board::new, rule));
  }

  private Shop visited(MovableTime moved, TestBackend objects, Duration firstVisit) {
    Shop shop =
        new Shop(
            module,
            objects,
            options ->
                options
                    .time(moved)
                    .relaxedLinger(Duration.ZERO)
                    .sweepEvery(Duration.ZERO)
                    .firstVisitLimit(firstVisit));
    shop.does(
        "login",
        session -> {
          session.view("counter").put("count", 7);
          session.principal("ann");
        });
    return shop;
  }

  private interface Hit {
    void happen() throws Exception;
  }

  /** What {@code docs/operations/strangers.md} says a hit costs. */
  @Test
  void whatAHitCosts() throws Exception {
    TestBackend objects = new TestBackend();
    try (Shop shop = new Shop(module, objects)) {
      String known = shop.newBrowser();
      assertEquals("GET 0, PUT 0", cost(objects, () -> shop.get("/style.css")));
      assertEquals("GET 0, PUT 0", cost(objects, () -> shop.get("/", "Accept", "text/html")));
      assertEquals("GET 0, PUT 0", cost(objects, () -> shop.get("/", "Cookie", "stash-dev=x.y")));
      assertEquals("GET 1, PUT 0", cost(objects, () -> shop.get("/do/count")));
      assertEquals("GET 1, PUT 1", cost(objects, () -> shop.get("/do/set")));
      assertEquals("GET 1, PUT 1", cost(objects, () -> shop.act("set", known)));
      assertEquals("GET 0, PUT 0", cost(objects, () -> shop.act("count", known)));
      int before = objects.dump().size();
      assertEquals(
          "GET 50, PUT 50",
          cost(
              objects,
              () -> {
                for (int hit = 0; hit < 50; hit++) {
                  shop.get("/do/set");
                }
              }));
      assertEquals(before + 50, objects.dump().size());
      String fresh = shop.newBrowser();
      assertEquals("GET 1, PUT 0", cost(objects, () -> mount(shop, fresh, 0)));
      assertEquals(
          "GET 0, PUT 0",
          cost(
              objects,
              () -> {
                for (int again = 0; again < 50; again++) {
                  mount(shop, fresh, 0);
                }
              }));
      assertEquals("GET 1, PUT 0", cost(objects, () -> mount(shop, fresh, 1_000)));
    }
  }

  private static void mount(Shop shop, String cookie, long claimed) throws Exception {
    try (Page page = Page.mounting(shop, "counter", cookie, PAGE_A, true, claimed)) {
      page.await("mounted");
    }
  }

  private static String cost(TestBackend objects, Hit hit) throws Exception {
    int gets = objects.gets();
    int puts = objects.puts();
    hit.happen();
    return "GET " + (objects.gets() - gets) + ", PUT " + (objects.puts() - puts);
  }

  @Test
  void whoNeverComesBackIsForgottenAfterALimitOfItsOwn() throws Exception {
    MovableTime moved = new MovableTime();
    TestBackend objects = new TestBackend(moved.clock());
    try (Shop shop = visited(moved, objects, Duration.ofHours(1))) {
      String late = Browser.cookie(shop.get("/do/set"));
      String visitor = Browser.cookie(shop.get("/do/set"));
      String person = Browser.cookie(shop.get("/do/login"));
      for (int hit = 0; hit < 50; hit++) {
        shop.get("/do/set", "User-Agent", "a crawler");
      }
      assertEquals("7", shop.act("count", visitor).body());
      Awaitility.await().until(() -> firstVisits(objects) == 52); // its second one is stored
      moved.pass(Duration.ofMinutes(61));
      assertEquals("0", shop.act("count", late).body());
      shop.awaitAllOutOfMemory();
      moved.pass(Duration.ofMinutes(6));
      assertEquals(50, shop.stash.sweep().sessions(), "the late one has come back");
      assertEquals("7", shop.act("count", visitor).body());
      assertEquals("7", shop.act("count", person).body());
    }
  }

  private static long firstVisits(TestBackend objects) {
    return objects.dump().values().stream().filter(o -> o.contains("firstVisit")).count();
  }

  @Test
  void aPageThatConnectsHasComeBack() throws Exception {
    MovableTime moved = new MovableTime();
    TestBackend objects = new TestBackend(moved.clock());
    try (Shop shop = visited(moved, objects, Duration.ofHours(1))) {
      String cookie = shop.newBrowser();
      try (Page page = Page.mount(shop, cookie, PAGE_A, "t", false)) {
        page.await("mounted");
        assertEquals(0, objects.puts(), "and that alone stores nothing");
        page.event(1, "increment", "");
        page.awaitSaved(1);
      }
      assertEquals(1, objects.puts());
      moved.pass(Duration.ofDays(6));
      assertEquals("1", shop.act("count", cookie).body());
    }
  }

  @Test
  void withoutThatLimitAFirstVisitIsAsGoodAsAny() throws Exception {
    MovableTime moved = new MovableTime();
    TestBackend objects = new TestBackend(moved.clock());
    try (Shop shop = visited(moved, objects, Duration.ZERO)) {
      String cookie = Browser.cookie(shop.get("/do/set"));
      assertEquals(0, firstVisits(objects));
      moved.pass(Duration.ofDays(6));
      assertEquals("7", shop.act("count", cookie).body());
    }
  }

  @Test
  void aLimitOfFirstVisitsAboveThatOfAllStopsTheStart() {
    OptionInvalid refused =
        assertThrows(
            OptionInvalid.class,
            () -> visited(new MovableTime(), storage, Duration.ofDays(8)).close());
    assertEquals("first-visit-limit", refused.option());
  }
}
