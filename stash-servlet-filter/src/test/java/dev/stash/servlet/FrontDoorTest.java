package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Browser;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cookies and the session of servlets, however their requests are dispatched. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class FrontDoorTest {
  private final TestBackend storage = new TestBackend();
  private final Shop shop;
  private final Browser browser;

  FrontDoorTest(Container.Kind kind) {
    this.shop = new Shop(kind, storage);
    this.browser = shop.browser;
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  @Test
  void aPageGetsACookieAndAnyOtherRequestNone() throws Exception {
    var page = browser.get("/page", "Accept", "text/html");
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(cookie.startsWith("stash-dev="), cookie);
    assertTrue(cookie.endsWith("; HttpOnly; SameSite=Lax"), cookie);
    assertEquals("private, no-cache", page.headers().firstValue("Cache-Control").orElseThrow());
    assertFalse(browser.get("/page").headers().firstValue("Set-Cookie").isPresent());
    String known = Browser.cookie(page);
    var other = browser.get("/page", "Cookie", known);
    assertFalse(other.headers().firstValue("Set-Cookie").isPresent());
    var again = browser.get("/page", "Accept", "text/html", "Cookie", known);
    assertFalse(again.headers().firstValue("Set-Cookie").isPresent(), "it has one");
    assertEquals(0, storage.gets() + storage.puts());
  }

  @Test
  void aPageThatCarriesAnIdIsNotForCachesThatUsersShare() throws Exception {
    var first = browser.get("/cached", "Accept", "text/html");
    assertEquals(List.of("private, no-cache"), first.headers().allValues("Cache-Control"));
    assertEquals("<html>for all</html>", first.body());
    var again = browser.get("/cached", "Accept", "text/html", "Cookie", Browser.cookie(first));
    assertEquals(
        List.of("public, max-age=3600", "s-maxage=60"), again.headers().allValues("Cache-Control"));
  }

  @Test
  void aStaticFileCostsNothing() throws Exception {
    var file = browser.get("/style.css", "Accept", "text/css,*/*");
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
    var page = browser.get("/page", "Accept", "text/html", "Cookie", cookie);
    assertTrue(page.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(0, storage.gets() + storage.puts());
  }

  @Test
  void aServletReadsAndWritesItsBrowsersSession() throws Exception {
    var set = browser.get("/set");
    String cookie = Browser.cookie(set);
    assertEquals("7", browser.get("/count", "Cookie", cookie).body());
    assertEquals("0", browser.get("/count").body());
  }

  @Test
  void aResponseThatIsResetStillCarriesTheIdAndTheApplicationsWordToCaches() throws Exception {
    var reset = browser.get("/reset");
    assertEquals("no-store", reset.headers().firstValue("Cache-Control").orElseThrow());
    assertEquals("6", browser.get("/count", "Cookie", Browser.cookie(reset)).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/forward", "/include"})
  void aDispatchedRequestHasTheSessionOfItsFirst(String path) throws Exception {
    String cookie = Browser.cookie(browser.get("/set"));
    assertEquals("7", browser.get(path, "Cookie", cookie).body());
  }

  @Test
  void anAsynchronousRequestHasItInEveryPart() throws Exception {
    var answer = browser.get("/async");
    assertEquals("8", answer.body());
    String cookie = Browser.cookie(answer);
    browser.get("/later", "Cookie", cookie);
    assertEquals("9", browser.get("/count", "Cookie", cookie).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/broken", "/nothing-here"})
  void anErrorPageKeepsTheCookie(String path) throws Exception {
    var page = browser.get(path, "Accept", "text/html");
    assertTrue(page.statusCode() >= 400);
    assertEquals(1, page.headers().allValues("Set-Cookie").size());
  }

  @Test
  void theModuleIsDescribedToWhoAsksForItsHeadAlone() throws Exception {
    var script = browser.get("/stash/stash.js");
    var head = browser.head("/stash/stash.js");
    assertEquals(200, head.statusCode());
    assertEquals("", head.body());
    for (String name : List.of("ETag", "Content-Type", "Content-Length", "Cache-Control")) {
      assertEquals(script.headers().allValues(name), head.headers().allValues(name), name);
    }
  }

  @Test
  void theModuleIsServedAndCached() throws Exception {
    var script = browser.get("/stash/stash.js");
    assertEquals(200, script.statusCode());
    assertTrue(script.body().contains("export"), "no module");
    String etag = script.headers().firstValue("ETag").orElseThrow();
    assertEquals(304, browser.get("/stash/stash.js", "If-None-Match", etag).statusCode());
  }

  @Test
  void aBrowserWhoseSessionIsOverGetsANewIdAndALivingOneKeepsItsOwn() throws Exception {
    String cookie = Browser.cookie(browser.get("/set"));
    var living = browser.post("/stash/session", "Cookie", cookie, "Origin", shop.server.origin());
    assertEquals(204, living.statusCode());
    assertFalse(living.headers().firstValue("Set-Cookie").isPresent());
    browser.get("/logout", "Cookie", cookie);
    var over = browser.post("/stash/session", "Cookie", cookie, "Origin", shop.server.origin());
    assertEquals(204, over.statusCode());
    assertTrue(over.headers().firstValue("Set-Cookie").isPresent());
    var foreign = browser.post("/stash/session", "Origin", "https://evil.example");
    assertEquals(403, foreign.statusCode());
  }

  @Test
  void aPlainRequestForAViewIsToldToUpgrade() throws Exception {
    assertEquals(426, browser.get("/stash/views/counter").statusCode());
  }
}
