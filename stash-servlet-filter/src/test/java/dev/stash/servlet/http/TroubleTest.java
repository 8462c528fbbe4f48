package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.StashException;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.Fault;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A storage that does not answer, and calls that do not wait for it for long. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class TroubleTest extends FrontDoor {
  @Override
  Duration callTimeout() {
    return Duration.ofMillis(300);
  }

  private void outOfMemory() {
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
  }

  private void down() {
    faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
  }

  @Test
  void aSessionThatCannotBeReadIsAnsweredComeAgain() throws Exception {
    sets("a", "kept");
    Browser browser = front.browser();
    browser.get("set-a");
    outOfMemory();
    down();
    var answer = browser.get("get-a");
    assertEquals(503, answer.statusCode());
    assertEquals("1", answer.headers().firstValue("Retry-After").orElseThrow());
    faulty.heal();
    Awaitility.await().until(() -> browser.get("get-a").statusCode() == 200);
    assertEquals("kept", browser.body("get-a"));
  }

  @Test
  void aRequestWithoutASessionDoesNotNoticeThatTheStorageIsDown() throws Exception {
    act("plain", request -> "plain");
    Browser browser = front.browser();
    browser.get("id");
    outOfMemory();
    down();
    assertEquals("plain", browser.body("plain"));
  }

  @Test
  void aWarmSessionIsReadWhileTheStorageIsDown() throws Exception {
    sets("a", "warm");
    Browser browser = front.browser();
    browser.get("set-a");
    down();
    assertEquals("warm", browser.body("get-a"));
  }

  @Test
  void aWriteThatCannotBeStoredIsNotAcknowledged() throws Exception {
    sets("a", "unstored");
    Browser browser = front.browser();
    browser.get("id");
    down();
    assertEquals(503, browser.get("set-a").statusCode());
    assertFalse(stored().contains("unstored"));
  }

  @Test
  void aFailureInTheMiddleOfARequestIsAnsweredComeAgainAtOnce() throws Exception {
    act(
        "fail",
        request -> {
          session(request).setAttribute("a", "unstored");
          down();
          throw new SessionMoving();
        });
    Browser browser = front.browser();
    browser.get("id");
    assertEquals(503, browser.get("fail").statusCode());
  }

  @Test
  void anIdDoesNotChangeIfTheRestCannotBeStored() throws Exception {
    sets("a", "1");
    act(
        "login",
        request ->
            done(
                () -> {
                  request.changeSessionId();
                  down();
                  session(request).setAttribute("a", "2");
                }));
    Browser browser = front.browser();
    browser.get("set-a");
    String before = browser.cookie();
    var login = browser.get("login");
    assertEquals(503, login.statusCode());
    assertEquals(before, browser.cookie());
    faulty.heal();
    Awaitility.await().until(() -> browser.body("get-a").equals("1"));
  }

  @Test
  void theApplicationCanAnswerByItself() throws Exception {
    AtomicReference<String> code = new AtomicReference<>("");
    front.actions.put(
        "own",
        (request, response) -> {
          request.getSession().setAttribute("a", "x");
          try {
            response.flushBuffer();
          } catch (StashException failed) {
            code.set(failed.code());
            response.setStatus(507);
            response.getWriter().print("sorry");
          }
        });
    Browser browser = front.browser();
    browser.get("id");
    down();
    var answer = browser.get("own");
    assertEquals(507, answer.statusCode());
    assertEquals("sorry", answer.body());
    assertEquals("STORAGE_UNAVAILABLE", code.get());
  }

  @Test
  void anAsynchronousRequestThatCannotBeStoredIsAnsweredComeAgain() throws Exception {
    front.actions.put(
        "async",
        (request, response) -> {
          var async = request.startAsync();
          async.start(
              () -> {
                request.getSession().setAttribute("a", "x");
                async.complete();
              });
        });
    Browser browser = front.browser();
    browser.get("id");
    down();
    assertEquals(503, browser.get("async").statusCode());
  }

  @Test
  void aForwardThatCannotBeStoredIsNotAcknowledged() throws Exception {
    sets("a", "unstored");
    front.actions.put(
        "forward",
        (request, response) ->
            request.getRequestDispatcher("/do/set-a").forward(request, response));
    Browser browser = front.browser();
    browser.get("id");
    down();
    assertTrue(browser.get("forward").statusCode() >= 500);
  }

  @Test
  void aLimitIsRefusedBeforeTheResponseIsSent() throws Exception {
    sets("a", "x".repeat(70_000));
    Browser browser = front.browser();
    browser.get("id");
    assertEquals(500, browser.get("set-a").statusCode());
    assertEquals("[]", browser.body("names"));
  }

  @Test
  void whateverBecameOfEachPutWhatWasAcknowledgedIsThere() throws Exception {
    act(
        "add",
        request ->
            HttpSessions.update(
                request.getSession(), "n", Integer.class, n -> n == null ? 1 : n + 1));
    act("n", request -> session(request).getAttribute("n"));
    Browser browser = front.browser();
    browser.get("id");
    faulty.random(new Random(7), 0.3, Fault.NOT_APPLIED, Fault.UNKNOWN_APPLIED);
    int acknowledged = 0;
    for (int i = 0; i < 30; i++) {
      acknowledged += browser.get("add").statusCode() == 200 ? 1 : 0;
    }
    faulty.heal();
    Awaitility.await().until(() -> browser.get("n").statusCode() == 200);
    outOfMemory();
    int n = Integer.parseInt(browser.body("n"));
    assertTrue(n >= acknowledged && n <= 30, n + " of " + acknowledged);
  }
}
