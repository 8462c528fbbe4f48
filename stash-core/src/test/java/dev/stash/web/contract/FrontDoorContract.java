package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.testing.TestBackend;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies, origins and the session of HTTP handlers. */
abstract class FrontDoorContract {
  private final WebModule module;
  private final TestBackend storage = new TestBackend();
  private final Shop shop;

  FrontDoorContract(WebModule module) {
    this.module = module;
    this.shop = new Shop(module, storage);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void aPageGetsACookieAndAnyOtherRequestNone() throws Exception {
    var page = shop.get("/", "Accept", "text/html");
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(cookie.startsWith("stash-dev="), cookie);
    assertTrue(cookie.endsWith("; HttpOnly; SameSite=Lax"), cookie);
    assertEquals("private, no-cache", page.headers().firstValue("Cache-Control").orElseThrow());
    assertFalse(shop.get("/").headers().firstValue("Set-Cookie").isPresent());
    String known = cookie.substring(0, cookie.indexOf(';'));
    assertFalse(shop.get("/", "Cookie", known).headers().firstValue("Set-Cookie").isPresent());
    var again = shop.get("/", "Accept", "text/html", "Cookie", known);
    assertFalse(again.headers().firstValue("Set-Cookie").isPresent(), "it has one");
    assertEquals(0, storage.gets() + storage.puts());
  }

  @Test
  void aPageThatCarriesAnIdIsNotForCachesThatUsersShare() throws Exception {
    for (String path : List.of("/cached", "/cached/empty", "/cached/stream")) {
      var first = shop.get(path, "Accept", "text/html");
      assertEquals(List.of("private, no-cache"), first.headers().allValues("Cache-Control"), path);
      var again = shop.get(path, "Accept", "text/html", "Cookie", Browser.cookie(first));
      assertEquals(
          List.of("public, max-age=3600", "s-maxage=60"),
          again.headers().allValues("Cache-Control"),
          path);
      assertEquals(path.endsWith("empty") ? "" : "<html>for all</html>", first.body(), path);
      assertEquals(first.body(), again.body());
      assertEquals(
          first.headers().firstValue("Content-Length"),
          again.headers().firstValue("Content-Length"),
          path);
    }
  }

  @Test
  void aStaticFileCostsNothing() throws Exception {
    var file = shop.get("/style.css", "Accept", "text/css,*/*");
    assertTrue(file.body().contains("green"), file.body());
    assertFalse(file.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(0, storage.gets() + storage.puts());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "stash-dev=",
        "stash-dev=forged",
        "stash-dev=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA",
        "stash-dev=a; stash-dev=b",
        ";;;=;"
      })
  void aCookieThatWasNeverIssuedIsNotAdoptedAndCostsNoStorageCall(String cookie) throws Exception {
    var page = shop.get("/", "Accept", "text/html", "Cookie", cookie);
    assertTrue(page.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(0, storage.gets() + storage.puts());
  }

  @Test
  void aHandlerReadsAndWritesWhatViewsShow() throws Exception {
    String cookie = shop.newBrowser();
    assertEquals("0", shop.act("count", cookie).body());
    assertEquals("set", shop.act("set", cookie).body());
    assertEquals("7", shop.act("count", cookie).body());
    try (Page page = Page.mount(shop, cookie, "page-aaaaaaaaaaaaaaaa", "t1", false)) {
      assertEquals(7, page.await("mounted").getJsonObject("state").getInt("count"));
    }
  }

  @Test
  void whoWritesWithoutACookieGetsOneAndNobodyElseSeesIt() throws Exception {
    String cookie = Browser.cookie(shop.get("/do/set"));
    assertEquals("7", shop.act("count", cookie).body());
    assertEquals("0", shop.get("/do/count").body());
  }

  @Test
  void aHandlerThatFailsAfterItUsedTheSessionLeavesTheBrowserItsCookie() throws Exception {
    shop.does(
        "fail",
        session -> {
          session.view("counter").put("count", 7);
          throw new IllegalStateException("on purpose");
        });
    var failed = shop.get("/do/fail");
    assertEquals(500, failed.statusCode());
    assertEquals("7", shop.act("count", Browser.cookie(failed)).body());
  }

  @Test
  void thePageOfAnErrorHasACookieLikeAnyOther() throws Exception {
    var page = shop.get("/nothing-here", "Accept", "text/html");
    assertEquals(404, page.statusCode());
    assertEquals(1, page.headers().allValues("Set-Cookie").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
        "http://127.0.0.1.",
        "http://shop.example",
        "file://"
      })
  void aForeignOriginIsRefused(String origin) throws Exception {
    String cookie = shop.newBrowser();
    var refused =
        assertThrows(
            CompletionException.class, () -> Page.openFrom(origin, shop, "counter", cookie));
    assertEquals(403, Page.status(refused));
    assertEquals(0, shop.openSockets());
  }

  @Test
  void anAllowedOriginIsLetIn() throws Exception {
    Page.openFrom("https://shop.example", shop, "counter", shop.newBrowser()).close();
  }

  @Test
  void anOriginThatNoBrowserSendsIsNoOption() {
    Application wrong = new Application(web -> web.allowOrigin("shop.example"), Map.of());
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> module.start(wrong).close());
    assertEquals("allowed-origin", refused.option());
  }

  @Test
  void aPlainRequestForAViewIsToldToUpgrade() throws Exception {
    assertEquals(426, shop.get("/stash/views/counter").statusCode());
  }

  @ParameterizedTest
  @CsvSource({"'',403", "https://evil.example,403", "own,101"})
  void theOriginDecidesAndWhoIsLetInWithoutACookieGetsOne(String origin, int status)
      throws Exception {
    String header = origin.equals("own") ? own() : "Origin: " + origin + "\r\n";
    try (RawSocket socket = RawSocket.open(shop, origin.isEmpty() ? "" : header)) {
      String head = socket.head();
      assertTrue(head.startsWith("HTTP/1.1 " + status), head);
      assertEquals(status == 101, head.contains("Set-Cookie: stash-dev="), head);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "WebSocket", "Websocket", "WEBSOCKET"})
  void theUpgradeIsAskedForInAnySpelling(String upgrade) throws Exception {
    for (String connection : List.of("Upgrade", "upgrade", "keep-alive, Upgrade")) {
      assertEquals(101, handshake("127.0.0.1", connection, upgrade, own()));
    }
    String foreign = "Origin: https://evil.example\r\n";
    assertEquals(403, handshake("127.0.0.1", "Upgrade", upgrade, foreign));
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_shop.localhost", "[::1]", "127.0.0.1", "localhost"})
  void aPageOfThisVeryHostIsLetInHoweverThatIsCalled(String host) throws Exception {
    boolean known = module.knows(host);
    String own = "Origin: http://" + host + ":" + shop.port() + "\r\n";
    assertEquals(known ? 101 : 400, handshake(host, "Upgrade", "websocket", own));
    String otherPort = "Origin: http://" + host + ":1\r\n";
    assertEquals(known ? 403 : 400, handshake(host, "Upgrade", "websocket", otherPort));
  }

  private String own() {
    return "Origin: " + shop.origin() + "\r\n";
  }

  private int handshake(String host, String connection, String upgrade, String origin)
      throws Exception {
    try (RawSocket socket = RawSocket.open(shop, host, connection, upgrade, origin)) {
      return socket.status();
    }
  }

  @Test
  void whatWeAnswerIsTakenForNothingElse() throws Exception {
    String etag = shop.get("/stash/stash.js").headers().firstValue("ETag").orElseThrow();
    String cookie = shop.newBrowser();
    String evil = "https://evil.example";
    for (var answer :
        List.of(
            shop.get("/stash/stash.js"),
            shop.get("/stash/stash.js", "If-None-Match", etag),
            shop.get("/stash/views/counter"),
            shop.renew(cookie),
            shop.post("/stash/session", "Cookie", cookie, "Origin", evil),
            shop.post("/do/set", "Cookie", cookie, "Origin", evil))) {
      assertEquals(
          List.of("nosniff"),
          answer.headers().allValues("X-Content-Type-Options"),
          answer.request().method() + " " + answer.uri() + " " + answer.statusCode());
    }
  }

  /** DNS rebinding: the name is the attacker's, the address this machine's. */
  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "localhost.evil.example"})
  void theCookieForLoopbackIsNotForOtherNamesOfThisMachine(String host) throws Exception {
    assertFalse(givesACookie(host, ""));
    String own = "Origin: http://" + host + ":" + shop.port() + "\r\n";
    try (RawSocket socket = RawSocket.open(shop, host, "Upgrade", "websocket", own)) {
      assertTrue(socket.hears("INSECURE_COOKIE"), "its sockets are closed");
    }
    assertEquals(0, shop.openSockets());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Forwarded: for=192.0.2.1",
        "X-Forwarded-For: 192.0.2.1",
        "X-Forwarded-Proto: https",
        "x-forwarded-host: shop.example",
        "X-Real-IP: 192.0.2.1",
        "Via: 1.1 proxy"
      })
  void norIsItForWhoComesThroughAProxy(String header) throws Exception {
    assertFalse(givesACookie("127.0.0.1", header + "\r\n"));
    String headers = own() + header + "\r\n";
    try (RawSocket socket = RawSocket.open(shop, headers)) {
      assertTrue(socket.hears("INSECURE_COOKIE"), "its sockets are closed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "shop.localhost", "[::1]", "LOCALHOST"})
  void itIsForWhatBrowsersTakeForThisMachine(String host) throws Exception {
    assertTrue(givesACookie(host, ""));
  }

  private boolean givesACookie(String host, String headers) throws Exception {
    try (RawSocket socket = RawSocket.page(shop, host + ":" + shop.port(), headers)) {
      String head = socket.head();
      assertTrue(head.startsWith("HTTP/1.1 200"), head);
      return head.toLowerCase(Locale.ROOT).contains("set-cookie");
    }
  }

  /** Cookies know no ports. */
  @Test
  void twoApplicationsOfOneHostKeepTheirBrowsersApart() throws Exception {
    Map<String, String> options = Map.of("cookie-name", "cart", "cookie-lifetime", "0");
    try (Shop other = new Shop(module, storage, stash -> stash.options(options))) {
      var page = other.get("/", "Accept", "text/html", "Cookie", shop.newBrowser());
      String cookie = page.headers().firstValue("Set-Cookie").orElseThrow();
      assertTrue(cookie.startsWith("cart-dev="), cookie);
      assertFalse(cookie.contains("Max-Age"), "gone when the browser is closed");
      String both = shop.newBrowser() + "; " + Browser.cookie(page);
      shop.act("set", both);
      assertEquals("7", shop.act("count", both).body());
      assertEquals("0", other.act("count", both).body());
    }
  }

  @Test
  void theModuleIsDescribedToWhoAsksForItsHeadAlone() throws Exception {
    var script = shop.get("/stash/stash.js");
    var head = shop.head("/stash/stash.js");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    for (String name : List.of("ETag", "Content-Type", "Content-Length", "Cache-Control")) {
      assertEquals(script.headers().allValues(name), head.headers().allValues(name), name);
    }
    assertEquals(
        String.valueOf(script.body().getBytes(StandardCharsets.UTF_8).length),
        head.headers().firstValue("Content-Length").orElseThrow());
  }

  @Test
  void theModuleIsServedAndCached() throws Exception {
    var script = shop.get("/stash/stash.js");
    assertEquals(200, script.statusCode());
    assertTrue(script.body().contains("export"), "no module");
    String etag = script.headers().firstValue("ETag").orElseThrow();
    assertEquals(304, shop.get("/stash/stash.js", "If-None-Match", etag).statusCode());
  }
}
