package dev.stash.web.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.Session;
import dev.stash.SessionView;
import dev.stash.testing.TestBackend;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that pages of other sites and of siblings make a browser send. */
abstract class CrossSiteContract {
  private static final String EVIL = "https://evil.example";

  private final WebModule module;
  private final TestBackend storage = new TestBackend();
  private final Shop shop;

  CrossSiteContract(WebModule module) {
    this.module = module;
    this.shop =
        new Shop(
            module,
            storage,
            options -> {},
            web -> web.exemptPath("/do/return").exemptPath("/session/*"));
    shop.actions.put("return", CrossSiteContract::increment);
    shop.actions.put("change", CrossSiteContract::increment);
  }

  private static int increment(Session session) {
    SessionView view = session.view("counter");
    view.update("count", Integer.class, n -> n == null ? 1 : n + 1);
    return view.get("count", Integer.class).orElse(0);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private HttpResponse<String> send(
      String method, String path, String site, String origin, String cookie) throws Exception {
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
        path,
        headers.toArray(String[]::new));
  }

  private static boolean carriesId(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").isPresent();
  }

  @ParameterizedTest
  @CsvSource({"cross-site," + EVIL, "cross-site,null", "''," + EVIL, "'',null", "cross-site,''"})
  void theBrowsersCookieStaysWhereItIs(String site, String origin) throws Exception {
    for (String path : List.of("/do/return", "/session/return")) {
      var answer = send("POST", path, site, origin, "");
      assertEquals(200, answer.statusCode());
      assertEquals("1", answer.body(), "the handler has a session of its own each time");
      assertFalse(carriesId(answer), "it would take the place of the browser's own");
    }
    assertEquals(0, storage.gets() + storage.puts(), "and nothing is kept for nobody");
  }

  @Test
  void noCookieGoesOutWhateverTheRequestBrings() throws Exception {
    String cookie = shop.newBrowser();
    shop.act("set", cookie);
    var answer = send("POST", "/do/return", "cross-site", EVIL, cookie);
    assertEquals("1", answer.body());
    assertFalse(carriesId(answer));
    assertEquals("7", shop.act("count", cookie).body());
  }

  @Test
  void whatOnlyTheBrowsersOwnSessionCanDoIsRefusedByName() throws Exception {
    Map<String, Consumer<Session>> refused =
        Map.of(
            "rotateId",
            Session::rotateId,
            "principal",
            session -> session.principal("ada"),
            "label",
            session -> session.label("phone"),
            "destroy",
            Session::destroy);
    for (Map.Entry<String, Consumer<Session>> each : refused.entrySet()) {
      shop.does("return", each.getValue());
      var answer = send("POST", "/do/return", "cross-site", EVIL, "");
      assertEquals("CROSS_SITE_REQUEST", answer.body(), each.getKey());
      assertFalse(carriesId(answer), each.getKey());
    }
    assertEquals(0, storage.gets() + storage.puts());
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
      var refused = send(method, "/do/change", site, EVIL, cookie);
      assertEquals(403, refused.statusCode(), site);
      assertTrue(refused.body().contains("exempt-path"), refused.body());
      assertFalse(carriesId(refused));
    }
    assertEquals(403, send("POST", "/do/change", "cross-site", EVIL, "").statusCode(), "a form");
    assertEquals(403, send("POST", "/nothing-here", "cross-site", EVIL, "").statusCode());
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
    assertEquals("1", send("POST", "/do/change", site, origin, cookie).body());
    assertEquals("1", shop.act("count", cookie).body());
  }

  @Test
  void whatSiblingsSendToAnExemptPathHasTheSessionOfTheCookieThatCame() throws Exception {
    String cookie = shop.newBrowser();
    String sibling = "https://login.shop.example";
    assertEquals("1", send("POST", "/do/return", "same-site", sibling, cookie).body());
    assertEquals("1", shop.act("count", cookie).body());
  }

  @Test
  void withoutABrowserANewSessionIsGivenAsEver() throws Exception {
    var answer = send("POST", "/do/change", "", "", "");
    assertEquals("1", shop.act("count", Browser.cookie(answer)).body());
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
    assertTrue(carriesId(shop.get("/", "Accept", "text/html", "Origin", EVIL)));
  }

  @Test
  void theCheckCanBeSwitchedOffAndTheCookieStaysAllTheSame() throws Exception {
    try (Shop open =
        new Shop(module, new TestBackend(), options -> {}, web -> web.checkOrigin(false))) {
      String cookie = open.newBrowser();
      var answer = open.post("/do/set", "Sec-Fetch-Site", "cross-site", "Cookie", cookie);
      assertEquals("set", answer.body());
      assertFalse(carriesId(answer));
      assertEquals("0", open.act("count", cookie).body());
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
    Application wrong = new Application(web -> web.exemptPath("saml"), Map.of());
    OptionInvalid refused = assertThrows(OptionInvalid.class, () -> module.start(wrong).close());
    assertEquals("exempt-path", refused.option());
  }
}
