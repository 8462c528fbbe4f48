package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.TestBackend;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An application's error page, which the container dispatches to, has the session of its request.
 */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class ErrorPageTest {
  private final TestBackend storage = new TestBackend();
  private final Stash stash =
      Stash.builder()
          .secret(FrontDoor.SECRET)
          .storage(storage)
          .insecureLoopbackCookies(true)
          .build();
  private final Container.Kind kind;
  private Front front;

  ErrorPageTest(Container.Kind kind) {
    this.kind = kind;
    this.front = started(Map.of(Container.ERROR_PAGE, "/do/error"));
    front.actions.put("error", this::errorPage);
    front.actions.put("get", (request, response) -> response.getWriter().print(seen(request)));
  }

  private Front started(Map<String, String> parameters) {
    Front started = new Front(kind, parameters);
    HttpSessions sessions = HttpSessions.builder().build();
    started.use(StashFilter.builder().stash(stash).httpSessions(sessions).build());
    return started;
  }

  @AfterEach
  void stop() {
    front.close();
    stash.close();
  }

  /** Says what it sees, and keeps something too. */
  private void errorPage(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    assertEquals(DispatcherType.ERROR, request.getDispatcherType());
    String seen = seen(request);
    request.getSession().setAttribute("page", "seen");
    StashFilter.session(request).view("errors").put("shown", true);
    response.getWriter().print(seen);
  }

  private static String seen(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    return session == null
        ? "none"
        : session.getAttribute("a") + " " + session.getAttribute("page");
  }

  /** How a request may go wrong. */
  enum Trouble {
    SEND_ERROR,
    EXCEPTION,
    EXCEPTION_AFTER_A_RESET,
    EXCEPTION_AFTER_OUTPUT,
    ERROR_OF_AN_ASYNC_DISPATCH;

    void happen(HttpServletRequest request, HttpServletResponse response) throws Exception {
      switch (this) {
        case SEND_ERROR -> response.sendError(500, "on purpose");
        case EXCEPTION_AFTER_A_RESET -> response.reset();
        case EXCEPTION_AFTER_OUTPUT -> response.getWriter().print("half an answer");
        case EXCEPTION, ERROR_OF_AN_ASYNC_DISPATCH -> {}
      }
      if (this != SEND_ERROR) {
        throw new IllegalArgumentException("on purpose");
      }
    }
  }

  private void fails(Trouble trouble, Front.Action before) {
    front.actions.put(
        "fail",
        (request, response) -> {
          boolean dispatched = request.getDispatcherType() == DispatcherType.ASYNC;
          if (trouble == Trouble.ERROR_OF_AN_ASYNC_DISPATCH && !dispatched) {
            AsyncContext async = request.startAsync();
            async.start(async::dispatch);
            return;
          }
          before.run(request, response);
          trouble.happen(request, response);
        });
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void itSeesWhatWasSetAndWhatItSetsIsKeptAndTheCookieArrives(Trouble trouble) throws Exception {
    fails(trouble, (request, response) -> request.getSession().setAttribute("a", "set"));
    Browser browser = front.browser();
    var answer = browser.get("fail");
    assertEquals(500, answer.statusCode());
    assertEquals("set null", answer.body());
    assertEquals(1, answer.headers().allValues("Set-Cookie").size());
    assertEquals("set seen", browser.body("get"));
    assertTrue(storage.dump().toString().contains("shown"));
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void aSessionThatItStartsIsTheBrowsers(Trouble trouble) throws Exception {
    fails(trouble, (request, response) -> {});
    Browser browser = front.browser();
    assertEquals("none", browser.body("fail"));
    assertEquals("null seen", browser.body("get"));
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void anIdThatChangedBeforeItReachesTheBrowser(Trouble trouble) throws Exception {
    Browser browser = front.browser();
    fails(trouble, (request, response) -> request.getSession().setAttribute("a", "set"));
    browser.get("fail");
    String before = browser.cookie();
    fails(trouble, (request, response) -> request.changeSessionId());
    assertEquals("set seen", browser.body("fail"));
    assertNotEquals(before, browser.cookie());
    assertEquals("set seen", browser.body("get"));
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void aSessionThatEndedBeforeItIsOverForItToo(Trouble trouble) throws Exception {
    Browser browser = front.browser();
    fails(trouble, (request, response) -> request.getSession().setAttribute("a", "set"));
    browser.get("fail");
    fails(trouble, (request, response) -> request.getSession().invalidate());
    assertEquals("none", browser.body("fail"));
    assertEquals("null seen", browser.body("get"));
    assertFalse(storage.dump().toString().contains("\"set\""));
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void whereThereIsNoneTheContainersOwnCarriesTheCookie(Trouble trouble) throws Exception {
    Map<String, Front.Action> actions = front.actions;
    front.close();
    front = started(Map.of());
    front.actions.putAll(actions);
    fails(trouble, (request, response) -> request.getSession().setAttribute("a", "set"));
    Browser browser = front.browser();
    var answer = browser.get("fail");
    assertEquals(500, answer.statusCode());
    assertEquals(1, answer.headers().allValues("Set-Cookie").size());
    assertEquals("set null", browser.body("get"));
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void withTheContainersOwnSessionsItIsStillTheBrowsersStash(Trouble trouble) throws Exception {
    front.use(StashFilter.builder().stash(stash).build());
    front.actions.put(
        "error",
        (request, response) -> {
          StashFilter.session(request).view("errors").put("shown", 7);
          response.getWriter().print("sorry");
        });
    front.actions.put(
        "get",
        (request, response) ->
            response
                .getWriter()
                .print(StashFilter.session(request).view("errors").get("shown", Integer.class)));
    fails(trouble, (request, response) -> {});
    Browser browser = front.browser();
    assertEquals("sorry", browser.body("fail"));
    assertEquals("Optional[7]", browser.body("get"));
  }

  @Test
  void itIsNotSentBeforeWhatItSetIsStored() throws Exception {
    fails(Trouble.EXCEPTION, (request, response) -> {});
    front.actions.put(
        "error",
        (request, response) -> {
          request.getSession().setAttribute("a", "at last");
          response.flushBuffer();
          response.getWriter().print(storage.dump().toString().contains("at last"));
        });
    assertEquals("true", front.browser().body("fail"));
  }
}
