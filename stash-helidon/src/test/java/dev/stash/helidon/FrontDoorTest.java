package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Session;
import dev.stash.testing.TestBackend;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies, origins and the session of HTTP handlers. */
class FrontDoorTest {
  private final TestBackend storage = new TestBackend();
  private final Shop shop = new Shop(storage);

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
      var again = shop.get(path, "Accept", "text/html", "Cookie", Shop.cookie(first));
      assertEquals(
          List.of("public, max-age=3600"), again.headers().allValues("Cache-Control"), path);
      assertEquals(first.body(), again.body());
      assertEquals(
          first.headers().firstValue("Content-Length"),
          again.headers().firstValue("Content-Length"),
          path);
    }
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
  void aHandlerThatFailsAfterItUsedTheSessionLeavesTheBrowserItsCookie() throws Exception {
    shop.actions.put("fail", used(new IllegalStateException("on purpose")));
    shop.actions.put("refuse", used(new UnsupportedOperationException("on purpose")));
    var failed = shop.get("/do/fail");
    assertEquals(500, failed.statusCode());
    assertEquals("7", shop.act("count", Shop.cookie(failed)).body());
    var told = shop.get("/do/refuse");
    assertEquals("told", told.body());
    assertEquals("7", shop.act("count", Shop.cookie(told)).body());
  }

  private static Function<Session, Object> used(RuntimeException failure) {
    return session -> {
      session.view("counter").put("count", 7);
      throw failure;
    };
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
  void aForeignOriginIsRefused(String origin) {
    assertThrows(CompletionException.class, () -> Page.openFrom(origin, shop));
  }

  @Test
  void anOriginThatNoBrowserSendsIsNoOption() {
    StashFeature.Builder builder = StashFeature.builder();
    OptionInvalid refused =
        assertThrows(OptionInvalid.class, () -> builder.allowOrigin("shop.example"));
    assertEquals("allowed-origin", refused.option());
  }

  @Test
  void anAllowedOriginIsLetIn() {
    Page.openFrom("https://shop.example", shop).close();
  }

  @Test
  void aRefusedSocketIsAnswered403AndAPlainRequest426() throws Exception {
    assertEquals(426, shop.get("/stash/views/counter").statusCode());
    assertTrue(handshake("Origin: https://evil.example\r\n").contains(" 403 "));
    assertTrue(handshake("").contains(" 403 "), "a missing Origin");
    assertTrue(handshake("Origin: " + shop.origin() + "\r\n").contains(" 101 "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "WebSocket", "Websocket", "WEBSOCKET"})
  void theUpgradeIsAskedForInAnySpelling(String upgrade) throws Exception {
    String own = "Origin: " + shop.origin() + "\r\n";
    for (String connection : List.of("Upgrade", "upgrade", "keep-alive, Upgrade")) {
      String answer = handshake("127.0.0.1", connection, upgrade, own);
      assertTrue(answer.contains(" 101 "), answer);
    }
    String foreign = "Origin: https://evil.example\r\n";
    String answer = handshake("127.0.0.1", "Upgrade", upgrade, foreign);
    assertTrue(answer.contains(" 403 "), answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my_shop.example", "[::1]", "127.0.0.1", "localhost"})
  void aPageOfThisVeryHostIsLetInHoweverThatIsCalled(String host) throws Exception {
    String own = "Origin: http://" + host + ":" + shop.port() + "\r\n";
    String answer = handshake(host, "Upgrade", "websocket", own);
    assertTrue(answer.contains(" 101 "), answer);
    String otherPort = "Origin: http://" + host + ":1\r\n";
    answer = handshake(host, "Upgrade", "websocket", otherPort);
    assertTrue(answer.contains(" 403 "), answer);
  }

  private String handshake(String origin) throws Exception {
    return handshake("127.0.0.1", "Upgrade", "websocket", origin);
  }

  private String handshake(String host, String connection, String upgrade, String origin)
      throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), shop.port())) {
      String request =
          "GET /stash/views/counter HTTP/1.1\r\nHost: "
              + host
              + ":"
              + shop.port()
              + "\r\nConnection: "
              + connection
              + "\r\nUpgrade: "
              + upgrade
              + "\r\n"
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + origin
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      return String.valueOf(reader.readLine());
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
    String etag = script.headers().firstValue("ETag").orElseThrow();
    assertEquals(304, shop.get("/stash/stash.js", "If-None-Match", etag).statusCode());
  }
}
