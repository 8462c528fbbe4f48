package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.testing.TestBackend;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that pages of other sites and of siblings make a browser send. */
class CrossSiteTest {
  private static final String EVIL = "https://evil.example";

  private final TestBackend storage = new TestBackend();
  private final Shop shop =
      new Shop(
          storage,
          options -> {},
          options -> options.exemptPath("/do/return").exemptPath("/do/set"));

  @AfterEach
  void stop() {
    shop.close();
  }

  private HttpResponse<String> send(
      String method, String action, String site, String origin, String cookie) throws Exception {
    List<String> headers = new ArrayList<>();
    Map.of("Sec-Fetch-Site", site, "Origin", origin, "Cookie", cookie)
        .forEach(
            (name, value) -> {
              if (!value.isEmpty()) {
                headers.addAll(List.of(name, value));
              }
            });
    headers.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
    return shop.send(
        HttpRequest.newBuilder().method(method, BodyPublishers.ofString("a=b")),
        "/do/" + action,
        headers.toArray(String[]::new));
  }

  private static boolean carriesId(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").isPresent();
  }

  @ParameterizedTest
  @CsvSource({"cross-site," + EVIL, "cross-site,null", "''," + EVIL, "'',null", "cross-site,''"})
  void theBrowsersCookieStaysWhereItIs(String site, String origin) throws Exception {
    shop.actions.put(
        "return",
        session -> {
          session.view("counter").put("count", 3);
          return session.view("counter").get("count", Integer.class).orElse(0);
        });
    var answer = send("POST", "return", site, origin, "");
    assertEquals(200, answer.statusCode());
    assertEquals("3", answer.body(), "the handler has a session");
    assertFalse(carriesId(answer), "it would take the place of the browser's own");
    assertEquals(0, storage.gets() + storage.puts(), "and nothing is kept for nobody");
  }

  @Test
  void noCookieGoesOutWhateverTheRequestBrings() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    shop.actions.put("return", session -> session.view("counter").get("count", Integer.class));
    var answer = send("POST", "return", "cross-site", EVIL, cookie);
    assertEquals("Optional.empty", answer.body());
    assertFalse(carriesId(answer));
    assertEquals("7", shop.act("count", cookie).body());
  }

  @Test
  void whatOnlyTheBrowsersOwnSessionCanDoIsRefusedByName() throws Exception {
    shop.actions.put(
        "return",
        session -> {
          session.rotateId();
          return "rotated";
        });
    assertEquals("CROSS_SITE_REQUEST", send("POST", "return", "cross-site", EVIL, "").body());
    shop.actions.put(
        "return",
        session -> {
          session.principal("ada");
          return "logged in";
        });
    assertEquals("CROSS_SITE_REQUEST", send("POST", "return", "cross-site", EVIL, "").body());
    shop.actions.put(
        "return",
        session -> {
          session.destroy();
          return "logged out";
        });
    assertEquals("CROSS_SITE_REQUEST", send("POST", "return", "cross-site", EVIL, "").body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void whatPagesOfOtherOriginsMayNotChangeIsAnswered403(String method) throws Exception {
    String cookie = shop.newBrowser();
    shop.actions.put(
        "change",
        session -> {
          throw new AssertionError("the handler ran");
        });
    for (String site : List.of("cross-site", "same-site", "")) {
      var refused = send(method, "change", site, EVIL, cookie);
      assertEquals(403, refused.statusCode(), site);
      assertTrue(refused.body().contains("exempt-path"), refused.body());
      assertFalse(carriesId(refused));
    }
    assertEquals(403, send("POST", "change", "cross-site", EVIL, "").statusCode(), "a form");
    assertEquals(0, storage.gets() + storage.puts());
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin,null",
    "same-origin,https://behind.a.proxy",
    "none,''",
    "'',''",
    "same-site,https://shop.example",
    "'',https://shop.example"
  })
  void whatTheServersOwnPagesListedOnesAndClientsThatAreNoBrowsersSendIsServed(
      String site, String origin) throws Exception {
    String cookie = shop.newBrowser();
    shop.actions.put("change", shop.actions.get("set"));
    assertEquals("set", send("POST", "change", site, origin, cookie).body());
    assertEquals("7", shop.act("count", cookie).body());
  }

  @Test
  void withoutABrowserANewSessionIsGivenAsEver() throws Exception {
    shop.actions.put("hook", shop.actions.get("set"));
    var answer = send("POST", "hook", "", "", "");
    assertEquals("7", shop.act("count", Shop.cookie(answer)).body());
  }

  @Test
  void anApiThatScriptsOfOtherSitesCallWithoutOurCookieIsLeftAlone() throws Exception {
    shop.actions.put("api", session -> "answered");
    var answer =
        shop.post(
            "/do/api",
            "Origin",
            EVIL,
            "Sec-Fetch-Site",
            "cross-site",
            "Sec-Fetch-Mode",
            "cors",
            "Content-Type",
            "application/json");
    assertEquals("answered", answer.body());
    assertFalse(carriesId(answer));
  }

  @Test
  void aNavigationByGetHasTheSession() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    var answer =
        shop.get("/do/count", "Sec-Fetch-Site", "cross-site", "Cookie", cookie, "Origin", EVIL);
    assertEquals("7", answer.body());
    assertTrue(carriesId(shop.get("/", "Accept", "text/html", "Sec-Fetch-Site", "cross-site")));
  }

  @Test
  void theCheckCanBeSwitchedOff() throws Exception {
    try (Shop open =
        new Shop(new TestBackend(), options -> {}, options -> options.checkOrigin(false))) {
      var answer =
          open.post("/do/set", "Sec-Fetch-Site", "cross-site", "Cookie", open.newBrowser());
      assertEquals("set", answer.body());
      assertFalse(carriesId(answer));
    }
  }

  @Test
  void anotherIdIsGivenToNoOtherSite() throws Exception {
    var renewed =
        shop.post(
            "/stash/session", "Origin", "https://shop.example", "Sec-Fetch-Site", "cross-site");
    assertEquals(403, renewed.statusCode());
    assertFalse(carriesId(renewed));
  }

  @Test
  void whatIsNoPathIsNoOption() {
    OptionInvalid refused =
        Assertions.assertThrows(
            OptionInvalid.class, () -> StashFeature.builder().exemptPath("saml"));
    assertEquals("exempt-path", refused.option());
  }
}
