package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.Stash;
import dev.stash.servlet.testing.Browser;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Over HTTP/2 the host is no header. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
@Tag("young")
class Http2Test {
  private final Stash stash =
      Stash.builder()
          .secret(Shop.SECRET)
          .storage(new TestBackend())
          .insecureLoopbackCookies(true)
          .build();
  private final Container server;
  private final Browser browser;

  Http2Test(Container.Kind kind) {
    StashFilter filter = StashFilter.builder().stash(stash).build();
    this.server =
        kind.start(
            Map.of(Container.HTTP2, "true"),
            context -> {
              Shop.map(context.addFilter("stash", filter));
              Shop.servlets(context);
            });
    this.browser = new Browser(server);
  }

  /** The first request asks for the protocol; its body, if it had one, would stand in the way. */
  @BeforeEach
  void connect() throws Exception {
    assertEquals(HttpClient.Version.HTTP_2, browser.get("/style.css").version());
  }

  @AfterEach
  void stop() {
    server.close();
    stash.close();
  }

  @Test
  void aBrowserWhoseSessionIsOverGetsANewId() throws Exception {
    String cookie = Browser.cookie(browser.get("/set"));
    browser.get("/logout", "Cookie", cookie);
    var renewed = browser.post("/stash/session", "Cookie", cookie, "Origin", server.origin());
    assertEquals(HttpClient.Version.HTTP_2, renewed.version());
    assertEquals(204, renewed.statusCode());
    assertNotEquals(cookie, Browser.cookie(renewed));
  }

  @Test
  void whatPagesOfOtherOriginsMayNotChangeIsAnswered403() throws Exception {
    String cookie = Browser.cookie(browser.get("/set"));
    for (String origin : List.of("https://evil.example", "http://127.0.0.1:1", "null")) {
      for (String path : List.of("/stash/session", "/set")) {
        var refused = browser.post(path, "Cookie", cookie, "Origin", origin);
        assertEquals(HttpClient.Version.HTTP_2, refused.version());
        assertEquals(403, refused.statusCode(), path);
      }
    }
    var own = browser.post("/set", "Cookie", cookie, "Origin", server.origin());
    assertEquals("set", own.body());
  }

  @Test
  void aPersonWhoClickedTwiceIsBroughtBack() throws Exception {
    String before = Browser.cookie(browser.get("/set"));
    browser.get("/login", "Cookie", before);
    var second =
        browser.post(
            "/set", "Cookie", before, "Accept", "text/html", "Referer", server.origin() + "/login");
    assertEquals(HttpClient.Version.HTTP_2, second.version());
    assertEquals(503, second.statusCode());
    assertEquals("1; url=/login", second.headers().firstValue("Refresh").orElseThrow());
  }
}
