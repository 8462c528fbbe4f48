package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.identity.SessionKey;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.BlockingBackend.Hold;
import dev.stash.testing.Operation;
import jakarta.servlet.http.HttpSession;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Several requests of one session at once. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class TogetherTest extends FrontDoor {
  private static final int REQUESTS = 20;

  private List<String> together(Browser browser, String action) {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      answers.add(browser.getLater(action));
    }
    return answers.stream().map(each -> each.join().body()).toList();
  }

  private static void meet(CyclicBarrier barrier) throws Exception {
    barrier.await(10, TimeUnit.SECONDS);
  }

  @Test
  void differentAttributesAllSurvive() throws Exception {
    CyclicBarrier all = new CyclicBarrier(REQUESTS);
    act(
        "set",
        request -> {
          HttpSession session = request.getSession();
          String name = "a" + all.getNumberWaiting() + Thread.currentThread().threadId();
          session.getAttributeNames();
          meet(all);
          session.setAttribute(name, name);
          return name;
        });
    Browser browser = front.browser();
    browser.get("id");
    Set<String> set = new TreeSet<>(together(browser, "set"));
    assertEquals(REQUESTS, set.size());
    assertEquals(set.toString(), browser.body("names"));
  }

  @Test
  void updatesOfOneAttributeLoseNone() throws Exception {
    act(
        "increment",
        request ->
            HttpSessions.update(
                request.getSession(), "n", Integer.class, n -> n == null ? 1 : n + 1));
    act("n", request -> session(request).getAttribute("n"));
    Browser browser = front.browser();
    browser.get("id");
    Set<String> results = new TreeSet<>(together(browser, "increment"));
    assertEquals(REQUESTS, results.size(), "each saw its own turn");
    assertEquals("20", browser.body("n"));
  }

  @Test
  void ofOneAttributeTheLastWriteStays() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    act(
        "slow",
        request -> {
          HttpSession session = request.getSession();
          session.getAttribute("a");
          read.countDown();
          assertTrue(written.await(10, TimeUnit.SECONDS));
          return done(() -> session.setAttribute("a", "slow"));
        });
    sets("a", "fast");
    Browser browser = front.browser();
    browser.get("id");
    var slow = browser.getLater("slow");
    assertTrue(read.await(10, TimeUnit.SECONDS));
    browser.get("set-a");
    assertEquals("fast", browser.body("get-a"));
    written.countDown();
    slow.join();
    assertEquals("slow", browser.body("get-a"));
  }

  @Test
  void requestsThatStartASessionAtOnceShareIt() throws Exception {
    CyclicBarrier all = new CyclicBarrier(REQUESTS);
    act(
        "start",
        request -> {
          HttpSession session = request.getSession();
          meet(all);
          session.setAttribute("a" + Thread.currentThread().threadId(), "x");
          return session.getId();
        });
    act("page", request -> dev.stash.servlet.StashFilter.session(request).view("v").snapshot());
    Browser browser = front.browser();
    browser.get("page"); // gives the browser an id and starts no session
    assertEquals("false", browser.body("exists"));
    assertEquals(1, new TreeSet<>(together(browser, "start")).size());
    String names = browser.body("names");
    assertEquals(REQUESTS, names.split(",", -1).length, names);
  }

  @Test
  void whoSetsWhatAnotherHasSetIsToldWhenItIsStored() throws Exception {
    sets("a", "x");
    Browser browser = front.browser();
    browser.get("id");
    isToldWhenItIsStored(browser, "set-a", session -> session.setAttribute("a", "x"));
    assertTrue(stored().contains("\"x\""));
  }

  @Test
  void whoRemovesWhatAnotherHasRemovedIsToldWhenItIsStored() throws Exception {
    sets("a", "x");
    act("remove", request -> done(() -> session(request).removeAttribute("a")));
    Browser browser = front.browser();
    browser.get("set-a");
    isToldWhenItIsStored(browser, "remove", session -> session.removeAttribute("a"));
    assertFalse(stored().contains("\"x\""));
  }

  /**
   * Of two requests that do the same the second finds it done, and its answer waits all the same.
   */
  private void isToldWhenItIsStored(Browser browser, String action, Consumer<HttpSession> again)
      throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    AtomicBoolean sent = new AtomicBoolean();
    front.actions.put(
        "again",
        (request, response) -> {
          again.accept(request.getSession());
          thread.set(Thread.currentThread());
          response.flushBuffer();
          sent.set(true);
        });
    Hold hold = blocking.holdNext(Operation.PUT);
    var first = browser.getLater(action);
    hold.awaitArrival(Duration.ofSeconds(10));
    var second = browser.getLater("again");
    Awaitility.await().until(() -> sent.get() || waits(thread.get()));
    assertFalse(sent.get() || first.isDone());
    hold.release();
    assertEquals(200, first.join().statusCode());
    assertEquals(200, second.join().statusCode());
  }

  private static boolean waits(@Nullable Thread thread) {
    return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
  }

  /** As when two start it, and the member dies whose start this request has seen. */
  private void startedAnew() {
    String stored = storage.dump().keySet().iterator().next();
    SessionKey key = new SessionKey(stored.substring("sessions/".length(), stored.indexOf('.')));
    assertTrue(
        stash
            .web()
            .entries(key, HttpSlice.SLICE)
            .write(List.of(HttpSlice.headChange(HttpSlice.head(0, 1))), Map.of()));
  }

  @Test
  void whatIsSetInASessionThatWasStartedAnewIsKept() throws Exception {
    act(
        "late",
        request -> {
          HttpSession session = session(request);
          startedAnew();
          return done(() -> session.setAttribute("late", "kept"));
        });
    act(
        "increment",
        request -> {
          HttpSession session = session(request);
          startedAnew();
          return HttpSessions.update(session, "n", Integer.class, n -> n == null ? 1 : n + 1);
        });
    Browser browser = front.browser();
    browser.get("id");
    assertEquals("done", browser.body("late"));
    assertEquals("1", browser.body("increment"));
    assertEquals("[late, n]", browser.body("names"));
  }

  @Test
  void whatIsSetAfterTheSessionEndedElsewhereIsGoneWithIt() throws Exception {
    CountDownLatch looked = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    act(
        "late",
        request -> {
          HttpSession session = request.getSession();
          looked.countDown();
          assertTrue(over.await(10, TimeUnit.SECONDS));
          return done(() -> session.setAttribute("late", "secret"));
        });
    Browser browser = front.browser();
    browser.get("id");
    Browser other = front.browser().with(browser.cookie());
    var late = other.getLater("late");
    assertTrue(looked.await(10, TimeUnit.SECONDS));
    browser.get("invalidate");
    over.countDown();
    assertEquals(200, late.join().statusCode());
    assertFalse(stored().contains("secret"));
    assertEquals("[]", browser.body("names"));
  }
}
