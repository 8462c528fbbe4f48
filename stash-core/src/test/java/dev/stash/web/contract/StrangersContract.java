package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.testing.TestBackend;
import dev.stash.web.WebBuilder;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
}
