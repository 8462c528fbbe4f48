package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.stash.StashException;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.WebModuleContract;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a page of another site makes a browser send, and what only servlets do with it: {@code
 * HttpSession} and dispatches. All else is in {@link WebModuleContract}.
 */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class CrossSiteServletTest {
  private final TestBackend storage = new TestBackend();
  private final Shop shop;
  private volatile Call call = request -> "nothing";

  /** What {@code /return/saml} does. */
  private interface Call {
    Object run(HttpServletRequest request) throws Exception;
  }

  CrossSiteServletTest(Container.Kind kind) {
    this.shop =
        new Shop(
            kind,
            storage,
            options -> options.exemptPath("/return/*").httpSessions(HttpSessions.builder().build()),
            this::servlets);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private void servlets(ServletContext context) {
    Shop.add(
        context,
        "/return/saml",
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

  /** A form of another site comes back; no cookie goes out. */
  private String returned() throws Exception {
    HttpResponse<String> answer =
        shop.browser.post(
            "/return/saml", "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example");
    assertEquals(200, answer.statusCode());
    assertFalse(answer.headers().firstValue("Set-Cookie").isPresent());
    return answer.body();
  }

  private static String increment(HttpServletRequest request) {
    var session = request.getSession();
    Integer before = (Integer) session.getAttribute("count");
    session.setAttribute("count", before == null ? 1 : before + 1);
    return session.isNew() + " " + session.getAttribute("count");
  }

  @Test
  void theBrowsersCookieStaysWhereItIs() throws Exception {
    call = CrossSiteServletTest::increment;
    assertEquals("true 1", returned());
    assertEquals("true 1", returned(), "an HttpSession of its own each time");
    assertEquals(0, storage.gets() + storage.puts(), "nothing is kept for nobody");
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
      assertEquals("CROSS_SITE_REQUEST", returned(), each.getKey());
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
    assertEquals("5", returned());
    call = request -> String.valueOf(request.getSession(false));
    assertEquals("null", returned());
  }
}
