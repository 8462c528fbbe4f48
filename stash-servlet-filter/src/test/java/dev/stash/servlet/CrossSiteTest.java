package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.StashException;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.testing.Browser;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that pages of other sites and of siblings make a browser send. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class CrossSiteTest {
  private static final String EVIL = "https://evil.example";

  private final TestBackend storage = new TestBackend();
  private final Container.Kind kind;
  private final Shop shop;
  private final Browser browser;
  private volatile Call call = request -> "nothing";

  /** What {@code /call} and {@code /return/…} do. */
  private interface Call {
    Object run(HttpServletRequest request) throws Exception;
  }

  CrossSiteTest(Container.Kind kind) {
    this.kind = kind;
    this.shop =
        new Shop(
            kind,
            storage,
            options -> options.exemptPath("/return/*").httpSessions(HttpSessions.builder().build()),
            this::servlets);
    this.browser = shop.browser;
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private void servlets(ServletContext context) {
    for (String path : List.of("/call", "/return/saml")) {
      Shop.add(
          context,
          path,
          (request, response) -> {
            Object answer;
            try {
              answer = call.run(request);
            } catch (StashException refused) {
              answer = refused.code();
            }
            response.getWriter().print(answer);
          });
    }
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
    return browser.send(
        HttpRequest.newBuilder().method(method, BodyPublishers.ofString("a=b")),
        path,
        headers.toArray(String[]::new));
  }

  private HttpResponse<String> returned() throws Exception {
    return send("POST", "/return/saml", "cross-site", EVIL, "");
  }

  private static boolean carriesId(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").isPresent();
  }

  private static String increment(HttpServletRequest request) {
    Session session = StashFilter.session(request);
    session.view("counter").update("count", Integer.class, n -> n == null ? 1 : n + 1);
    return String.valueOf(session.view("counter").get("count", Integer.class).orElse(0));
  }

  private static String incrementAttribute(HttpServletRequest request) {
    var session = request.getSession();
    Integer before = (Integer) session.getAttribute("count");
    session.setAttribute("count", before == null ? 1 : before + 1);
    return session.isNew() + " " + session.getAttribute("count");
  }

  @ParameterizedTest
  @CsvSource({"cross-site," + EVIL, "cross-site,null", "''," + EVIL, "'',null", "cross-site,''"})
  void theBrowsersCookieStaysWhereItIs(String site, String origin) throws Exception {
    call = CrossSiteTest::increment;
    for (int i = 0; i < 2; i++) {
      var answer = send("POST", "/return/saml", site, origin, "");
      assertEquals(200, answer.statusCode());
      assertEquals("1", answer.body(), "the handler has a session of its own each time");
      assertFalse(carriesId(answer), "it would take the place of the browser's own");
    }
    call = CrossSiteTest::incrementAttribute;
    for (int i = 0; i < 2; i++) {
      var answer = send("POST", "/return/saml", site, origin, "");
      assertEquals("true 1", answer.body());
      assertFalse(carriesId(answer));
    }
    assertEquals(0, storage.gets() + storage.puts(), "nothing is kept for nobody");
  }

  @Test
  void noCookieGoesOutWhateverTheRequestBrings() throws Exception {
    String cookie = Browser.cookie(browser.get("/set"));
    call = CrossSiteTest::increment;
    var answer = send("POST", "/return/saml", "cross-site", EVIL, cookie);
    assertEquals("1", answer.body());
    assertFalse(carriesId(answer));
    assertEquals("7", browser.get("/count", "Cookie", cookie).body());
  }

  @Test
  void whatOnlyTheBrowsersOwnSessionCanDoIsRefusedByName() throws Exception {
    Map<String, Call> refused =
        Map.of(
            "rotateId", request -> told(() -> StashFilter.session(request).rotateId()),
            "principal", request -> told(() -> StashFilter.session(request).principal("ada")),
            "destroy", request -> told(() -> StashFilter.session(request).destroy()),
            "changeSessionId",
                request -> {
                  request.getSession();
                  return told(request::changeSessionId);
                },
            "invalidate", request -> told(() -> request.getSession().invalidate()));
    for (Map.Entry<String, Call> each : refused.entrySet()) {
      call = each.getValue();
      var answer = returned();
      assertEquals("CROSS_SITE_REQUEST", answer.body(), each.getKey());
      assertFalse(carriesId(answer), each.getKey());
    }
    assertEquals(0, storage.gets() + storage.puts());
  }

  private static String told(Runnable work) {
    work.run();
    return "done";
  }

  @Test
  void whatItsHandlerSetsIsThereInEveryDispatchOfTheRequestAndThenGone() throws Exception {
    call =
        request -> {
          request.getSession().setAttribute("count", 5);
          StashFilter.session(request).view("counter").put("count", 5);
          var async = request.startAsync();
          async.start(() -> async.dispatch("/count"));
          return "";
        };
    assertEquals("5", returned().body());
    call = request -> String.valueOf(request.getSession(false));
    assertEquals("null", returned().body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
  void whatPagesOfOtherOriginsMayNotChangeIsAnswered403(String method) throws Exception {
    String cookie = browser.newBrowser();
    call =
        request -> {
          throw new AssertionError("the servlet ran");
        };
    for (String site : List.of("cross-site", "same-site", "")) {
      var refused = send(method, "/call", site, EVIL, cookie);
      assertEquals(403, refused.statusCode(), site);
      assertTrue(refused.body().contains("exempt-path"), refused.body());
      assertFalse(carriesId(refused));
    }
    assertEquals(403, send("POST", "/call", "cross-site", EVIL, "").statusCode(), "a form");
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
    String cookie = browser.newBrowser();
    call = CrossSiteTest::increment;
    assertEquals("1", send("POST", "/call", site, origin, cookie).body());
    assertEquals("1", browser.get("/count", "Cookie", cookie).body());
  }

  @Test
  void whatSiblingsSendToAnExemptPathHasTheSessionOfTheCookieThatCame() throws Exception {
    String cookie = browser.newBrowser();
    call = CrossSiteTest::increment;
    String sibling = "https://login.shop.example";
    assertEquals("1", send("POST", "/return/saml", "same-site", sibling, cookie).body());
    assertEquals("1", browser.get("/count", "Cookie", cookie).body());
  }

  @Test
  void anApiThatScriptsOfOtherSitesCallWithoutOurCookieIsLeftAlone() throws Exception {
    call = request -> "answered";
    var answer =
        browser.post(
            "/call",
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
    String cookie = Browser.cookie(browser.get("/set"));
    var answer = browser.get("/count", "Sec-Fetch-Site", "cross-site", "Cookie", cookie);
    assertEquals("7", answer.body());
    assertTrue(carriesId(browser.get("/page", "Accept", "text/html", "Origin", EVIL)));
  }

  @Test
  void theCheckCanBeSwitchedOffAndTheCookieStaysAllTheSame() throws Exception {
    try (Shop open =
        new Shop(kind, new TestBackend(), options -> options.checkOrigin(false), context -> {})) {
      String cookie = open.browser.newBrowser();
      var answer = open.browser.post("/set", "Sec-Fetch-Site", "cross-site", "Cookie", cookie);
      assertEquals("set", answer.body());
      assertFalse(carriesId(answer));
      assertEquals("0", open.browser.get("/count", "Cookie", cookie).body());
    }
  }

  @Test
  void anotherIdIsGivenToNoOtherSite() throws Exception {
    var renewed =
        browser.post(
            "/stash/session", "Origin", "https://shop.example", "Sec-Fetch-Site", "cross-site");
    assertEquals(403, renewed.statusCode());
    assertFalse(carriesId(renewed));
  }
}
