package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.Stash;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.testing.Browser;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import jakarta.servlet.ServletContext;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Responses that arrive when another tab has got a new id: they must not bring the old id back. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class LateResponseTest {
  private static final String NEXT = "another secret of more than thirty-two bytes for tests";

  private final TestBackend storage = new TestBackend();
  private volatile String after = "";
  private volatile Browser otherTab;
  private final Container.Kind kind;
  private final Shop shop;

  LateResponseTest(Container.Kind kind) {
    this.kind = kind;
    this.shop =
        new Shop(
            kind,
            storage,
            options -> options.httpSessions(HttpSessions.builder().build()),
            this::servlets);
    this.otherTab = shop.browser;
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private void servlets(ServletContext context) {
    Shop.add(
        context,
        "/rotate",
        (request, response) -> {
          StashFilter.session(request).rotateId();
          response.getWriter().write("hello");
        });
    Shop.add(
        context,
        "/load",
        (request, response) -> {
          otherTabRotates(request.getHeader("Cookie"));
          response.getWriter().write("late");
        });
    Shop.add(
        context,
        "/use",
        (request, response) -> {
          StashFilter.session(request).view("counter").get("count", Integer.class);
          otherTabRotates(request.getHeader("Cookie"));
          StashFilter.session(request).view("counter").put("count", 8);
        });
  }

  /** Another tab gets a new id while the request is in its servlet. */
  private void otherTabRotates(String cookie) throws Exception {
    after = Browser.cookie(otherTab.get("/rotate", "Cookie", cookie));
  }

  private static void assertNoCookie(HttpResponse<String> late) {
    assertEquals(List.of(), late.headers().allValues("Set-Cookie"));
  }

  @Test
  void aPageThatWasLoadingDoesNotBringTheOldIdBack() throws Exception {
    String before = Browser.cookie(shop.browser.get("/set"));
    var late = shop.browser.get("/load", "Accept", "text/html", "Cookie", before);
    assertEquals("late", late.body());
    assertNoCookie(late);
    assertNotEquals(before, after);
    assertEquals("7", shop.browser.get("/count", "Cookie", after).body());
  }

  @Test
  void norDoesOneThatIsToldToComeAgain() throws Exception {
    String before = Browser.cookie(shop.browser.get("/set"));
    var late = shop.browser.get("/use", "Accept", "text/html", "Cookie", before);
    assertEquals(503, late.statusCode());
    assertNoCookie(late);
    assertEquals("7", shop.browser.get("/count", "Cookie", after).body());
  }

  @Test
  void norIfItsIdWasSignedAnewUnderTheNextSecret() throws Exception {
    String before = Browser.cookie(shop.browser.get("/set"));
    try (Stash stash =
            Stash.builder()
                .secret(NEXT)
                .formerSecrets(Shop.SECRET)
                .storage(storage)
                .insecureLoopbackCookies(true)
                .build();
        Container server = kind.start(Map.of(), context -> next(stash, context))) {
      Browser browser = new Browser(server);
      otherTab = browser;
      var late = browser.get("/use", "Cookie", before);
      assertEquals(503, late.statusCode());
      assertNoCookie(late);
      assertEquals("7", browser.get("/count", "Cookie", after).body());
    }
  }

  private void next(Stash stash, ServletContext context) {
    HttpSessions sessions = HttpSessions.builder().build();
    Shop.map(
        context.addFilter(
            "stash", StashFilter.builder().stash(stash).httpSessions(sessions).build()));
    Shop.servlets(context);
    servlets(context);
  }
}
