package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.servlet.testing.Container;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.beans.Introspector;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How a session begins, is found again, and ends. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class SessionLifeTest extends FrontDoor {
  @Test
  void nobodyHasASessionUntilOneIsAskedFor() throws Exception {
    Browser browser = front.browser();
    var response = browser.get("exists");
    assertEquals("false", response.body());
    assertFalse(response.headers().firstValue("Set-Cookie").isPresent());
    assertEquals(0, storage.gets() + storage.puts());
  }

  @Test
  void aSessionIsNewInTheRequestThatStartsItAndKnownInTheNext() throws Exception {
    act("new", request -> request.getSession().isNew() + " " + request.getSession(true).isNew());
    Browser browser = front.browser();
    var first = browser.get("new");
    assertEquals("true true", first.body());
    assertTrue(first.headers().firstValue("Set-Cookie").orElseThrow().contains("HttpOnly"));
    var second = browser.get("new");
    assertEquals("false false", second.body());
    assertFalse(second.headers().firstValue("Set-Cookie").isPresent());
  }

  @Test
  void whoDoesNotSendTheCookieBackGetsAnotherSessionEachTime() throws Exception {
    act("new", request -> request.getSession().isNew() + request.getSession().getId());
    String first = front.browser().body("new");
    String second = front.browser().body("new");
    assertTrue(first.startsWith("true") && second.startsWith("true"));
    assertNotEquals(first, second);
  }

  @Test
  void oneRequestHasOneSessionObject() throws Exception {
    act("same", request -> same(request.getSession(), request.getSession(false)));
    assertEquals("true", front.browser().body("same"));
  }

  @Test
  void aSessionWithoutAttributesIsThereInTheNextRequest() throws Exception {
    Browser browser = front.browser();
    String id = browser.body("id");
    assertEquals("true", browser.body("exists"));
    assertEquals(id, browser.body("id"));
  }

  @Test
  void theIdTellsNothingOfTheCookieOrTheStoredKey() throws Exception {
    Browser browser = front.browser();
    String id = browser.body("id");
    assertFalse(browser.cookie().contains(id));
    assertFalse(stored().contains(id));
    assertFalse(storage.dump().keySet().toString().contains(id));
  }

  @Test
  void anIdThatWasNeverIssuedStartsAFreshSession() throws Exception {
    act("requested", request -> request.getRequestedSessionId());
    Browser forger = front.browser().with("stash-dev=" + "A".repeat(43) + "." + "A".repeat(22));
    assertEquals("null", forger.body("requested"));
    assertEquals("false", forger.body("exists"));
    assertEquals(0, storage.gets());
  }

  @Test
  void aSessionAfterTheResponseWasSentIsRefused() throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    front.actions.put(
        "late",
        (request, response) -> {
          response.getWriter().print("sent");
          response.flushBuffer();
          thrown.set(assertThrows(IllegalStateException.class, () -> request.getSession(true)));
          assertNull(request.getSession(false));
        });
    front.browser().get("late");
    Awaitility.await().until(() -> thrown.get() != null);
  }

  @Test
  void creationTimeStaysAndLastAccessIsThePreviousRequest() throws Exception {
    act("created", request -> request.getSession().getCreationTime());
    act("accessed", request -> request.getSession().getLastAccessedTime());
    Browser browser = front.browser();
    String created = browser.body("created");
    time.pass(Duration.ofMinutes(20));
    assertEquals(created, browser.body("created"));
    time.pass(Duration.ofMinutes(4));
    Awaitility.await().until(() -> stored().contains("\"seen\""));
    long since =
        Awaitility.await()
            .until(
                () -> Long.parseLong(browser.body("accessed")) - Long.parseLong(created),
                d -> d > 0);
    assertTrue(since >= Duration.ofMinutes(20).toMillis(), "to a tenth of the interval: " + since);
  }

  @Test
  void theServletContextIsThatOfTheRequest() throws Exception {
    act("context", r -> same(r.getSession().getServletContext(), r.getServletContext()));
    assertEquals("true", front.browser().body("context"));
  }

  @Test
  void theRequestedIdIsKnownAndValidWhileTheSessionLives() throws Exception {
    act(
        "requested",
        request ->
            request.getRequestedSessionId()
                + " "
                + request.isRequestedSessionIdValid()
                + request.isRequestedSessionIdFromCookie()
                + request.isRequestedSessionIdFromURL());
    Browser browser = front.browser();
    assertEquals("null falsefalsefalse", browser.body("requested"));
    String id = browser.body("id");
    assertEquals(id + " truetruefalse", browser.body("requested"));
    act(
        "end",
        request -> {
          request.getSession().invalidate();
          return request.isRequestedSessionIdValid();
        });
    assertEquals("false", browser.body("end"));
  }

  @Test
  void urlsAreNeverRewritten() throws Exception {
    front.actions.put(
        "urls",
        (request, response) -> {
          request.getSession();
          response.getWriter().print(response.encodeURL("/a") + response.encodeRedirectURL("/b"));
        });
    assertEquals("/a/b", front.browser().body("urls"));
  }

  @Test
  void aChangedIdKeepsTheAttributesAndTheOldOneShowsNothing() throws Exception {
    sets("a", "kept");
    act(
        "change",
        request -> {
          HttpSession session = request.getSession();
          String before = session.getId();
          String after = request.changeSessionId();
          return !before.equals(after) + " " + after.equals(session.getId());
        });
    Browser browser = front.browser();
    browser.get("set-a");
    String old = browser.cookie();
    String id = browser.body("id");
    assertEquals("true true", browser.body("change"));
    assertNotEquals(old, browser.cookie());
    assertNotEquals(id, browser.body("id"));
    assertEquals("kept", browser.body("get-a"));
    assertEquals(503, front.browser().with(old).get("get-a").statusCode());
    time.pass(Duration.ofSeconds(31));
    assertEquals("false", front.browser().with(old).body("exists"));
  }

  @Test
  void whatWasSetBeforeAndAfterTheIdChangedIsKept() throws Exception {
    act(
        "login",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("before", "b");
          request.changeSessionId();
          session.setAttribute("after", "a");
          return session.getAttribute("before");
        });
    act("both", r -> "" + session(r).getAttribute("before") + session(r).getAttribute("after"));
    Browser browser = front.browser();
    browser.get("id");
    browser.get("login");
    assertEquals("ba", browser.body("both"));
  }

  @Test
  void aResponseThatIsResetCarriesTheNewIdAllTheSame() throws Exception {
    sets("a", "1");
    front.actions.put(
        "reset",
        (request, response) -> {
          response.addHeader("X-Mine", "lost");
          request.getSession().setAttribute("b", "2");
          request.changeSessionId();
          response.reset();
          response.setStatus(202);
        });
    act("b", request -> session(request).getAttribute("b"));
    Browser browser = front.browser();
    browser.get("set-a");
    var reset = browser.get("reset");
    assertEquals(202, reset.statusCode());
    assertFalse(reset.headers().firstValue("X-Mine").isPresent());
    assertEquals("private, no-cache", reset.headers().firstValue("Cache-Control").orElseThrow());
    assertEquals("12", browser.body("get-a") + browser.body("b"));
  }

  @Test
  void anIdCannotChangeWithoutASession() throws Exception {
    act("change", r -> assertThrows(IllegalStateException.class, r::changeSessionId) != null);
    assertEquals("true", front.browser().body("change"));
  }

  @Test
  void anInvalidatedSessionIsOverForEverybody() throws Exception {
    sets("a", "secret");
    Browser browser = front.browser();
    browser.get("set-a");
    String old = browser.cookie();
    browser.get("invalidate");
    assertNotEquals(old, browser.cookie());
    assertEquals("null", browser.body("get-a"));
    assertEquals("false", front.browser().with(old).body("exists"));
    assertFalse(stored().contains("secret"));
  }

  @Test
  void anInvalidatedSessionCannotBeUsed() throws Exception {
    act(
        "use",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("a", "b");
          session.invalidate();
          List<Executable> refused =
              List.of(
                  session::getCreationTime,
                  session::getLastAccessedTime,
                  session::isNew,
                  session::getAttributeNames,
                  session::invalidate,
                  () -> session.getAttribute("a"),
                  () -> session.setAttribute("a", "c"),
                  () -> session.removeAttribute("a"));
          refused.forEach(each -> assertThrows(IllegalStateException.class, each));
          assertSame(request.getServletContext(), session.getServletContext());
          assertEquals(1_800, session.getMaxInactiveInterval());
          return session.getId().isEmpty();
        });
    assertEquals("false", front.browser().body("use"));
  }

  @Test
  @Tag("servlet-6.1")
  void anInvalidatedSessionHasNoAccessor() throws Exception {
    act(
        "use",
        request -> {
          HttpSession session = request.getSession();
          session.invalidate();
          return assertThrows(IllegalStateException.class, session::getAccessor) != null;
        });
    assertEquals("true", front.browser().body("use"));
  }

  @Test
  void anotherSessionCanStartAfterOneWasInvalidated() throws Exception {
    act(
        "again",
        request -> {
          HttpSession first = request.getSession();
          first.setAttribute("old", "1");
          first.invalidate();
          assertNull(request.getSession(false));
          HttpSession second = request.getSession();
          second.setAttribute("new", "2");
          return second.isNew() && !second.getId().equals(first.getId());
        });
    Browser browser = front.browser();
    browser.get("id");
    assertEquals("true", browser.body("again"));
    assertEquals("[new]", browser.body("names"));
  }

  @Test
  void aSessionLeftAloneForTooLongIsOverAndTheNextHasAnotherId() throws Exception {
    sets("a", "old");
    Browser browser = front.browser();
    browser.get("set-a");
    String id = browser.body("id");
    time.pass(Duration.ofMinutes(31));
    assertEquals("false", browser.body("exists"));
    assertEquals("null", browser.body("get-a"));
    assertNotEquals(id, browser.body("id"));
    assertFalse(stored().contains("old"));
  }

  @Test
  void aSessionThatIsUsedStaysAlive() throws Exception {
    sets("a", "here");
    Browser browser = front.browser();
    browser.get("set-a");
    for (int i = 0; i < 5; i++) {
      time.pass(Duration.ofMinutes(20));
      String before = stored();
      assertEquals("here", browser.body("get-a"));
      Awaitility.await().until(() -> !stored().equals(before));
    }
  }

  @Test
  void theIntervalIsKeptWithTheSession() throws Exception {
    act("long", request -> done(() -> request.getSession().setMaxInactiveInterval(7_200)));
    act("interval", request -> request.getSession().getMaxInactiveInterval());
    Browser browser = front.browser();
    assertEquals("1800", browser.body("interval"));
    browser.get("long");
    assertEquals("7200", browser.body("interval"));
    time.pass(Duration.ofMinutes(100));
    assertEquals("7200", browser.body("interval"));
  }

  @Test
  void anIntervalOfZeroOrLessNeverEnds() throws Exception {
    for (int interval : new int[] {0, -1}) {
      act("never", request -> done(() -> request.getSession().setMaxInactiveInterval(interval)));
      Browser browser = front.browser();
      browser.get("never");
      time.pass(Duration.ofDays(6));
      assertEquals("true", browser.body("exists"));
    }
  }

  @Test
  void theIdleLimitOfStashEndsItInAnyCase() throws Exception {
    act("never", request -> done(() -> request.getSession().setMaxInactiveInterval(0)));
    Browser browser = front.browser();
    browser.get("never");
    time.pass(Duration.ofDays(9));
    assertEquals("false", browser.body("exists"));
    browser.get("id");
    assertEquals("true", browser.body("exists"));
  }

  @Test
  void theUsualIntervalIsAnOption() throws Exception {
    use(HttpSessions.builder().maxInactiveInterval(Duration.ofMinutes(2)).build());
    act("interval", request -> request.getSession().getMaxInactiveInterval());
    assertEquals("120", front.browser().body("interval"));
  }

  @Test
  void theSliceCannotBeReachedAsAView() throws Exception {
    front.browser().get("id");
    assertTrue(stored().contains("\"" + HttpSlice.SLICE + "\""));
    assertFalse(HttpSlice.SLICE.matches("[A-Za-z0-9-]{1,64}"));
  }

  @Test
  void anExpressionLanguageCanReadItsProperties() throws Exception {
    act(
        "bean",
        request -> {
          HttpSession session = request.getSession();
          for (var property :
              Introspector.getBeanInfo(session.getClass()).getPropertyDescriptors()) {
            if (property.getName().equals("maxInactiveInterval")) {
              return property.getReadMethod() != null;
            }
          }
          return "not found";
        });
    assertEquals("true", front.browser().body("bean"));
  }

  @Test
  @Tag("servlet-6.1")
  void anAccessorWorksOutsideARequestUntilTheIdChanges() throws Exception {
    AtomicReference<HttpSession.Accessor> accessor = new AtomicReference<>();
    act("accessor", r -> done(() -> accessor.set(session(r).getAccessor())));
    act("change", request -> request.changeSessionId());
    sets("a", "");
    Browser browser = front.browser();
    browser.get("accessor");
    Objects.requireNonNull(accessor.get())
        .access(session -> session.setAttribute("a", "from outside"));
    assertEquals("from outside", browser.body("get-a"));
    browser.get("change");
    assertThrows(
        IllegalStateException.class,
        () -> Objects.requireNonNull(accessor.get()).access(session -> {}));
  }

  @Test
  void aSessionKeptBeyondItsRequestCannotBeWritten() throws Exception {
    AtomicReference<HttpSession> kept = new AtomicReference<>();
    act("keep", request -> done(() -> kept.set(request.getSession())));
    front.browser().get("keep");
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThrows(
                    IllegalStateException.class,
                    () -> Objects.requireNonNull(kept.get()).setAttribute("lost", "?")));
  }

  /** So what it says of sessions by itself, as %S of an access log, is that there is none. */
  @Test
  void theContainerItselfHasNoSession() throws Exception {
    act(
        "containers",
        request -> {
          request.getSession();
          ServletRequest its = request;
          while (its instanceof ServletRequestWrapper wrapper) {
            its = wrapper.getRequest();
          }
          return ((HttpServletRequest) its).getSession(false);
        });
    assertEquals("null", front.browser().body("containers"));
  }
}
