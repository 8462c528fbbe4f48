package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.Session;
import dev.stash.testing.TestBackend;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Over HTTP/2 the host is no header. */
abstract class Http2Contract {
  private final Shop shop;

  Http2Contract(WebModule module) {
    this.shop = new Shop(module, new TestBackend());
    shop.does("login", session -> session.login("ada"));
    shop.does("logout", Session::destroy);
  }

  /** The first request asks for the protocol; its body, if it had one, would stand in the way. */
  @BeforeEach
  void connect() throws Exception {
    assertEquals(HttpClient.Version.HTTP_2, shop.get("/").version());
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void aBrowserWhoseSessionIsOverGetsANewId() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("logout", cookie);
    var renewed = shop.renew(cookie);
    assertEquals(HttpClient.Version.HTTP_2, renewed.version());
    assertEquals(204, renewed.statusCode());
    assertNotEquals(cookie, Browser.cookie(renewed));
  }

  @Test
  void whatPagesOfOtherOriginsMayNotChangeIsAnswered403() throws Exception {
    String cookie = shop.newBrowser();
    for (String origin : List.of("https://evil.example", "http://127.0.0.1:1", "null")) {
      for (String path : List.of("/stash/session", "/do/set")) {
        var refused = shop.post(path, "Cookie", cookie, "Origin", origin);
        assertEquals(HttpClient.Version.HTTP_2, refused.version());
        assertEquals(403, refused.statusCode(), path);
      }
    }
    var own = shop.post("/do/set", "Cookie", cookie, "Origin", shop.origin());
    assertEquals("set", own.body());
  }

  @Test
  void aPersonWhoClickedTwiceIsBroughtBack() throws Exception {
    String before = shop.newBrowser();
    shop.act("set", before);
    shop.act("login", before);
    String[] form = {"Cookie", before, "Accept", "text/html", "Referer", shop.origin() + "/login"};
    var second = shop.post("/session/set", form);
    assertEquals(HttpClient.Version.HTTP_2, second.version());
    assertEquals(503, second.statusCode());
    assertEquals("1; url=/login", second.headers().firstValue("Refresh").orElseThrow());
  }
}
