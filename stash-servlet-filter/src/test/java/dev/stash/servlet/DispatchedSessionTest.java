package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Browser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The session of servlets, however their requests are dispatched and answered. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class DispatchedSessionTest {
  private final Shop shop;
  private final Browser browser;

  DispatchedSessionTest(Container.Kind kind) {
    this.shop = new Shop(kind, new TestBackend());
    this.browser = shop.browser;
  }

  @AfterEach
  void stop() {
    shop.close();
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

  @Test
  void anErrorPageKeepsTheCookie() throws Exception {
    var page = browser.get("/broken", "Accept", "text/html");
    assertEquals(500, page.statusCode());
    assertEquals(1, page.headers().allValues("Set-Cookie").size());
  }
}
