package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.identity.EarlierCookie;
import dev.stash.servlet.StashFilter;
import dev.stash.servlet.testing.Container;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Operation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Ids that are over do not come back, and old ones are good for what they have stored. */
@ParameterizedClass
@EnumSource(Container.Kind.class)
class OldIdsTest extends FrontDoor {
  private static final Duration DAY = Duration.ofDays(1);

  @BeforeEach
  void actions() {
    sets("a", "tea");
    act("look", request -> StashFilter.session(request).view("v").get("k", int.class).orElse(0));
    act("put", request -> done(() -> StashFilter.session(request).view("v").put("k", 7)));
    act("login", request -> done(() -> StashFilter.session(request).rotateId()));
    act("logout", request -> done(() -> StashFilter.session(request).destroy()));
  }

  private static List<String> cookies(HttpResponse<String> response) {
    return response.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith("stash-dev="))
        .toList();
  }

  private String key(String cookie) {
    return stash.web().cookie().read(List.of(cookie)).orElseThrow().key().value();
  }

  private void allOutOfMemory() {
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
  }

  /** Of a browser that has looked, and stored nothing. */
  private String unused() throws Exception {
    Browser browser = front.browser();
    browser.get("look");
    return browser.cookie();
  }

  @Test
  void anIdPastTheLimitIsOverWhateverIsStored() throws Exception {
    Browser browser = front.browser();
    browser.get("set-a");
    String cookie = browser.cookie();
    time.pass(Duration.ofDays(92));
    assertEquals("null", browser.body("get-a"));
    assertNotEquals(key(cookie), key(browser.cookie()));
    assertEquals("false", front.browser().with(cookie).body("exists"));
    assertEquals("0", front.browser().with(cookie).body("look"));
  }

  @Test
  void anIdThatWasLoggedOutIsOverForAsLongAsItCouldCount() throws Exception {
    Browser browser = front.browser();
    browser.get("put");
    String cookie = browser.cookie();
    browser.get("logout");
    time.pass(Duration.ofDays(60));
    allOutOfMemory();
    stash.sweep();
    for (String action : List.of("put", "set-a", "look")) {
      Browser back = front.browser().with(cookie);
      assertEquals(200, back.get(action).statusCode());
      assertNotEquals(key(cookie), key(back.cookie()), action);
    }
  }

  @Test
  void anExpiredSessionAnswersAsEnded() throws Exception {
    Browser browser = front.browser();
    browser.get("put");
    for (int week = 0; week < 14; week++) {
      time.pass(Duration.ofDays(6));
      assertEquals("7", browser.body("look"));
    }
    String cookie = browser.cookie();
    time.pass(Duration.ofHours(156)); // 90.5 days: the session is over, its id still counts
    allOutOfMemory();
    assertEquals("0", browser.body("look"));
    assertNotEquals(key(cookie), key(browser.cookie()));
    assertEquals("false", front.browser().with(cookie).body("exists"));
    Browser other = front.browser().with(cookie);
    assertEquals("done", other.body("set-a"));
    assertNotEquals(key(cookie), key(other.cookie()));
  }

  @Test
  void anIdOlderThanADayThatHasStoredNothingIsReplacedAtItsFirstWrite() throws Exception {
    for (String write : List.of("put", "set-a")) {
      String cookie = unused();
      time.pass(DAY.plus(DAY));
      Browser browser = front.browser().with(cookie);
      assertEquals(List.of(), cookies(browser.get("look")));
      assertEquals(1, cookies(browser.get(write)).size());
      assertNotEquals(key(cookie), key(browser.cookie()));
      String read = write.equals("put") ? "look" : "get-a";
      String kept = browser.body(read);
      assertEquals(write.equals("put") ? "7" : "tea", kept);
      assertEquals(kept, front.browser().with(cookie).body(read), "what was on its way");
      assertEquals(List.of(), cookies(browser.get(write)), "once");
      time.pass(Duration.ofSeconds(31));
      assertNotEquals(
          kept, front.browser().with(cookie).body(read), "and then the old one is dead");
    }
  }

  @Test
  void requestsThatWriteAtOnceAreOfOneSession() throws Exception {
    String cookie = unused();
    time.pass(DAY.plus(DAY));
    IntStream.range(0, 8).forEach(i -> sets("a" + i, "tea"));
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 8)
            .mapToObj(i -> front.browser().with(cookie).getLater("set-a" + i))
            .toList();
    Set<String> given = new HashSet<>();
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      HttpResponse<String> response = answer.get(60, TimeUnit.SECONDS);
      assertEquals(200, response.statusCode(), response.body());
      given.addAll(cookies(response));
    }
    assertEquals(1, given.size(), given.size() + " ids");
    String next = given.iterator().next();
    Browser browser = front.browser().with(next.substring(0, next.indexOf(';')));
    assertEquals(8, browser.body("names").split(",", -1).length);
  }

  @Test
  void aPageThatIsLoadingWhileAnotherTabLogsInIsNotSignedAnew() throws Exception {
    Browser browser = front.browser();
    browser.get("put");
    String cookie = browser.cookie();
    theSecretChanges();
    Browser tab = front.browser().with(cookie);
    act(
        "load",
        request -> {
          Object seen = StashFilter.session(request).view("v").get("k", int.class).orElse(0);
          tab.get("login");
          return seen;
        });
    HttpResponse<String> late = browser.get("load");
    assertEquals("7", late.body());
    assertEquals(List.of(), cookies(late));
    assertTrue(late.headers().allValues("Set-Cookie").stream().allMatch(c -> c.contains("-none=")));
    assertEquals("7", tab.body("look"));
    assertNotEquals(cookie, tab.cookie());
  }

  private void theSecretChanges() {
    stash.close();
    stash =
        Stash.builder()
            .secret("another secret of more than thirty-two bytes")
            .formerSecrets(SECRET)
            .storage(storage)
            .insecureLoopbackCookies(true)
            .time(time)
            .build();
    use(HttpSessions.builder().build());
  }

  private interface Ends {
    void now(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  /** Answers that do not go when the filter is left. */
  private static Map<String, Ends> early() {
    return Map.of(
        "flush", (request, response) -> response.flushBuffer(),
        "writer", (request, response) -> response.getWriter().flush(),
        "body", (request, response) -> response.getOutputStream().write(new byte[1 << 20]),
        "error", (request, response) -> response.sendError(400),
        "redirect", (request, response) -> response.sendRedirect("/elsewhere"),
        "async", (request, response) -> request.startAsync().complete(),
        "async flush", (request, response) -> flush(request.startAsync()),
        "async thread", (request, response) -> thread(request.startAsync()));
  }

  private static void flush(AsyncContext async) throws IOException {
    async.getResponse().flushBuffer();
    async.complete();
  }

  private static void thread(AsyncContext async) {
    async.start(async::complete);
  }

  @Test
  void norIsOneThatIsSentEarlyOrAsynchronously() throws Exception {
    for (boolean http : List.of(true, false)) {
      for (Map.Entry<String, Ends> end : early().entrySet()) {
        Browser browser = front.browser();
        browser.get("put");
        String cookie = browser.cookie();
        theSecretChanges();
        if (!http) {
          front.use(StashFilter.builder().stash(stash).build());
        }
        Browser tab = front.browser().with(cookie);
        front.actions.put(
            "late",
            (request, response) -> {
              var unused = StashFilter.session(request).view("v").get("k", int.class);
              tab.get("login");
              end.getValue().now(request, response);
            });
        HttpResponse<String> late = browser.get("late");
        assertEquals(List.of(), cookies(late), end.getKey() + (http ? ", HttpSession" : ""));
        assertEquals("7", tab.body("look"));
        stash.close();
        start();
        actions();
      }
    }
  }

  @Test
  void aPlantedCookieOfAnEarlierReleaseIsNotGivenTodaysDate() throws Exception {
    act("look-and-set", request -> request.getSession(false) == null ? set(request) : "there");
    int id = 3;
    for (String write : List.of("put", "set-a", "look-and-set")) {
      String planted = EarlierCookie.of(SECRET, id++);
      Browser browser = front.browser().with(planted);
      assertEquals(List.of(), cookies(browser.get("look")), "it has stored nothing");
      assertEquals(List.of(), cookies(browser.get("exists")));
      assertEquals(200, browser.get(write).statusCode());
      assertNotEquals(key(planted), key(browser.cookie()), write);
      String lineage = stash.web().cookie().read(List.of(planted)).orElseThrow().lineage();
      assertTrue(stored().contains(lineage), "to its pages it is the same session");
      String kept = browser.body("names") + browser.body("look");
      time.pass(Duration.ofSeconds(31));
      Browser thief = front.browser().with(planted);
      assertNotEquals(kept, thief.body("names") + thief.body("look"));
    }
  }

  private static String set(HttpServletRequest request) {
    return done(() -> session(request).setAttribute("a", "tea"));
  }

  /**
   * On virtual threads of JDK 21 to 23 it would keep its carrier, and others would wait as well.
   */
  @Test
  void whoWaitsForTheStorageHoldsNoMonitor() throws Exception {
    List<String> cookies = List.of(EarlierCookie.of(SECRET, 9), unused(), unused());
    time.pass(DAY.plus(DAY));
    for (String cookie : cookies) {
      boolean reads = !cookie.equals(cookies.getLast());
      allOutOfMemory();
      BlockingBackend.Hold hold = blocking.holdNext(reads ? Operation.GET : Operation.PUT);
      var answer = front.browser().with(cookie).getLater("put");
      hold.awaitArrival(Duration.ofSeconds(60));
      Awaitility.await().until(() -> waiting().findAny().isPresent());
      Set<String> monitors =
          waiting()
              .flatMap(thread -> Stream.of(thread.getLockedMonitors()))
              .map(MonitorInfo::getClassName)
              .filter(name -> name.startsWith("dev.stash."))
              .collect(Collectors.toSet());
      hold.release();
      assertEquals(200, answer.get(60, TimeUnit.SECONDS).statusCode());
      assertEquals(Set.of(), monitors);
    }
  }

  /** The threads of requests that wait for what is to be known of their session. */
  private static Stream<ThreadInfo> waiting() {
    return Stream.of(ManagementFactory.getThreadMXBean().dumpAllThreads(true, false))
        .filter(
            thread ->
                Stream.of(thread.getStackTrace())
                    .anyMatch(call -> call.getClassName().endsWith(".BrowserIds")));
  }
}
