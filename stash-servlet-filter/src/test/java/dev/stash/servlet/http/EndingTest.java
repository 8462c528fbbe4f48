package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.SessionView;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.session.CallFailed;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ends and new ids that meet each other, or requests that are still on. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class EndingTest extends FrontDoor {
  private final CountDownLatch looked = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  /** Starts a request that has looked at its session, and does this when it may go on. */
  private CompletableFuture<HttpResponse<String>> meanwhile(Browser browser, Work work)
      throws InterruptedException {
    act(
        "slow",
        request -> {
          HttpSession session = request.getSession();
          session.getAttributeNames();
          looked.countDown();
          assertTrue(goOn.await(10, TimeUnit.SECONDS));
          return work.run(request);
        });
    var answer = front.browser().with(browser.cookie()).getLater("slow");
    assertTrue(looked.await(10, TimeUnit.SECONDS));
    return answer;
  }

  private void outOfMemory() {
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
  }

  @Test
  void aSessionThatStartsAndEndsInOneRequestLeavesNothing() throws Exception {
    act(
        "both",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("a", "secret");
          session.invalidate();
          return request.getSession(false);
        });
    Browser browser = front.browser();
    assertEquals("null", browser.body("both"));
    assertEquals("false", browser.body("exists"));
    assertFalse(stored().contains("secret"));
  }

  @Test
  void endingASessionThatEndedElsewhereIsNoError() throws Exception {
    Browser browser = front.browser();
    browser.get("id");
    var slow =
        meanwhile(
            browser,
            request -> {
              request.getSession().invalidate();
              return request.getSession(false);
            });
    browser.get("invalidate");
    goOn.countDown();
    assertEquals(200, slow.join().statusCode());
    assertEquals("null", slow.join().body());
  }

  /** Ends Stash's session of this browser while the request of the caller goes on. */
  private void endElsewhere(Browser browser) throws Exception {
    act("end", request -> done(() -> StashFilter.session(request).destroy()));
    time.pass(Duration.ofMillis(5)); // the caller came before
    assertEquals(200, front.browser().with(browser.cookie()).get("end").statusCode());
  }

  /** Its browser may have another id by now, so it gets none. */
  private static void tooLate(HttpServletRequest request) {
    SessionView view = StashFilter.session(request).view("page");
    CallFailed refused = assertThrows(CallFailed.class, () -> view.put("seen", 1));
    assertEquals("SESSION_ENDED", refused.code());
  }

  /** What a request that outlives its session may still try. */
  enum Late {
    SET,
    UPDATE,
    CHANGE_ID;

    @Nullable Object run(HttpServletRequest request, HttpSession session) {
      return switch (this) {
        case SET -> done(() -> session.setAttribute("late", "secret"));
        case UPDATE ->
            assertThrows(
                    IllegalStateException.class,
                    () -> HttpSessions.update(session, "late", String.class, none -> "secret"))
                .getMessage();
        case CHANGE_ID ->
            assertThrows(IllegalStateException.class, request::changeSessionId).getMessage();
      };
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SET, false",
    "SET, true",
    "UPDATE, false",
    "UPDATE, true",
    "CHANGE_ID, false",
    "CHANGE_ID, true"
  })
  void nothingOfASessionThatEndedGetsIntoTheNext(Late late, boolean second) throws Exception {
    sets("old", "secret");
    act("page", r -> StashFilter.session(r).view("page").get("seen", Integer.class));
    Browser browser = front.browser();
    if (second) { // a session has timed out before: the number is not the next session's
      browser.get("id");
      time.pass(Duration.ofMinutes(31));
    }
    browser.get("set-old");
    act(
        "slow",
        request -> {
          HttpSession session = request.getSession();
          session.setAttribute("first", "secret");
          endElsewhere(browser);
          tooLate(request);
          return late.run(request, session);
        });
    var slow = browser.get("slow");
    assertEquals(200, slow.statusCode());
    assertEquals(late == Late.SET ? "done" : "the session is over", slow.body());
    assertEquals("[]", browser.body("names"));
    assertFalse(stored().contains("secret"), stored());
    assertEquals("Optional.empty", browser.body("page"));
  }

  /** As if it had started just before; its browser may have another id by now. */
  @Test
  void oneThatStartsWhereStashsSessionEndedMeanwhileEndsWithIt() throws Exception {
    Browser browser = front.browser();
    act(
        "start",
        request -> {
          assertNull(request.getSession(false));
          endElsewhere(browser);
          tooLate(request);
          return done(() -> request.getSession().setAttribute("a", "secret"));
        });
    browser.get("id");
    time.pass(Duration.ofMinutes(31));
    assertEquals("false", browser.body("exists"));
    HttpResponse<String> start = browser.get("start");
    assertEquals("done", start.body());
    assertEquals(List.of(), start.headers().allValues("Set-Cookie"));
    assertEquals("[]", browser.body("names"));
    assertFalse(stored().contains("secret"), stored());
  }

  @Test
  void whatIsSetAfterStashChangedTheIdIsKept() throws Exception {
    sets("a", "kept");
    act(
        "rotate",
        request -> {
          HttpSession session = session(request);
          StashFilter.session(request).rotateId();
          return done(() -> session.setAttribute("b", "kept"));
        });
    act(
        "rotate-more",
        request -> {
          HttpSession session = session(request);
          StashFilter.session(request).rotateId();
          HttpSessions.update(session, "n", Integer.class, none -> 1);
          StashFilter.session(request).rotateId();
          String before = session.getId();
          return request.changeSessionId().equals(before);
        });
    Browser browser = front.browser();
    browser.get("set-a");
    assertEquals("done", browser.body("rotate"));
    assertEquals("[a, b]", browser.body("names"));
    assertEquals("false", browser.body("rotate-more"));
    assertEquals("[a, b, n]", browser.body("names"));
  }

  @Test
  void aSessionThatEndedElsewhereGetsNoOtherId() throws Exception {
    Browser browser = front.browser();
    browser.get("id");
    var slow =
        meanwhile(
            browser,
            request -> assertThrows(IllegalStateException.class, request::changeSessionId) != null);
    browser.get("invalidate");
    goOn.countDown();
    assertEquals("true", slow.join().body());
  }

  @Test
  void ofTwoRequestsThatChangeTheIdOneIsToldToComeAgain() throws Exception {
    sets("a", "kept");
    act("change", HttpServletRequest::changeSessionId);
    Browser browser = front.browser();
    browser.get("set-a");
    var slow = meanwhile(browser, HttpServletRequest::changeSessionId);
    assertEquals(200, browser.get("change").statusCode());
    goOn.countDown();
    assertEquals(503, slow.join().statusCode());
    assertTrue(slow.join().headers().firstValue("Retry-After").isPresent());
    assertEquals("kept", browser.body("get-a"));
  }

  @Test
  void anIdCanChangeTwiceAndInTheRequestThatStartsTheSession() throws Exception {
    act(
        "twice",
        request -> {
          HttpSession session = request.getSession();
          String first = session.getId();
          session.setAttribute("a", "kept");
          String second = request.changeSessionId();
          session.setAttribute("b", "kept");
          String third = request.changeSessionId();
          return session.isNew() && !first.equals(second) && !second.equals(third);
        });
    Browser browser = front.browser();
    assertEquals("true", browser.body("twice"));
    assertEquals("[a, b]", browser.body("names"));
  }

  @Test
  void anIdThatCouldNotBeToldTheBrowserDoesNotChange() throws Exception {
    sets("a", "kept");
    front.actions.put(
        "late",
        (request, response) -> {
          request.getSession().getId();
          response.flushBuffer();
          assertThrows(IllegalStateException.class, request::changeSessionId);
          request.getSession().setAttribute("tried", true);
        });
    Browser browser = front.browser();
    browser.get("set-a");
    browser.get("late");
    Awaitility.await().until(() -> browser.body("names").equals("[a, tried]"));
  }

  @Test
  void aSessionThatTimedOutOutOfMemoryIsOver() throws Exception {
    sets("a", "old");
    Browser browser = front.browser();
    browser.get("set-a");
    String id = browser.body("id");
    outOfMemory();
    time.pass(Duration.ofMinutes(31));
    assertEquals("false", browser.body("exists"));
    assertNotEquals(id, browser.body("id"));
    assertEquals("[]", browser.body("names"));
  }

  @Test
  void aRequestThatIsStillOnKeepsTheSessionAliveForOthers() throws Exception {
    sets("a", "kept");
    Browser browser = front.browser();
    browser.get("set-a");
    time.pass(Duration.ofMinutes(25));
    String before = stored();
    var slow = meanwhile(browser, request -> session(request).getAttribute("a"));
    Awaitility.await().until(() -> !stored().equals(before));
    time.pass(Duration.ofMinutes(10));
    assertEquals("kept", browser.body("get-a"), "a request came ten minutes ago");
    goOn.countDown();
    assertEquals("kept", slow.join().body());
  }

  @Test
  void aRequestThatLastsLongerThanTheIntervalSeesItsSessionToItsEnd() throws Exception {
    sets("a", "seen");
    Browser browser = front.browser();
    browser.get("set-a");
    var slow = meanwhile(browser, request -> request.getSession(false).getAttribute("a"));
    time.pass(Duration.ofMinutes(31));
    assertEquals("false", browser.body("exists"));
    goOn.countDown();
    assertEquals("seen", slow.join().body());
  }

  @Test
  void anIntervalCanBeMadeShorterAndLonger() throws Exception {
    for (int minutes : new int[] {10, 0, 90, -1, 5}) {
      act("for-" + minutes, r -> done(() -> r.getSession().setMaxInactiveInterval(minutes * 60)));
    }
    Browser browser = front.browser();
    String id = browser.body("id");
    for (String action : new String[] {"for-0", "for-90", "for--1", "for-90"}) {
      browser.get(action);
      time.pass(Duration.ofMinutes(80));
      assertEquals(id, browser.body("id"), action);
    }
    browser.get("for-10");
    time.pass(Duration.ofMinutes(11));
    assertEquals("false", browser.body("exists"));
    assertNotEquals(id, browser.body("id"));
    act("interval", request -> request.getSession().getMaxInactiveInterval());
    assertEquals("1800", browser.body("interval"), "the next one has the usual");
  }

  @Test
  void theLongestIntervalDoesNotOverflow() throws Exception {
    act("long", r -> done(() -> r.getSession().setMaxInactiveInterval(Integer.MAX_VALUE)));
    Browser browser = front.browser();
    browser.get("long");
    String id = browser.body("id");
    time.pass(Duration.ofDays(5));
    assertEquals(id, browser.body("id"));
  }

  @Test
  @Tag("servlet-6.1")
  void anAccessorIsAnAccess() throws Exception {
    AtomicReference<HttpSession.Accessor> accessor = new AtomicReference<>();
    act("accessor", request -> done(() -> accessor.set(session(request).getAccessor())));
    Browser browser = front.browser();
    browser.get("accessor");
    String id = browser.body("id");
    time.pass(Duration.ofMinutes(20));
    String before = stored();
    Objects.requireNonNull(accessor.get()).access(session -> assertNull(session.getAttribute("a")));
    Awaitility.await().until(() -> !stored().equals(before));
    time.pass(Duration.ofMinutes(20));
    assertEquals(id, browser.body("id"));
  }

  @Test
  void theOtherSessionsOfAUserCanBeEndedAtLogin() throws Exception {
    act(
        "login",
        request -> {
          stash.endSessionsOf("ann");
          request.getSession().setAttribute("user", "ann");
          request.changeSessionId();
          StashFilter.session(request).principal("ann");
          return "in";
        });
    act("user", request -> request.getSession().getAttribute("user"));
    Browser one = front.browser();
    Browser two = front.browser();
    one.get("login");
    assertEquals("ann", one.body("user"));
    two.get("login");
    assertEquals("ann", two.body("user"));
    assertEquals("null", one.body("user"));
  }

  @Test
  void aSessionOutlivesARestart() throws Exception {
    sets("a", "kept");
    Browser browser = front.browser();
    browser.get("set-a");
    String id = browser.body("id");
    stash.close();
    stash = stash(blocking);
    use(HttpSessions.builder().build());
    assertEquals(id, browser.body("id"));
    assertEquals("kept", browser.body("get-a"));
  }
}
