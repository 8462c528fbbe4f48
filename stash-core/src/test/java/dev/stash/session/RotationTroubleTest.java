package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.BlockingBackend.Hold;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logins that the storage, a member or a logout gets in the way of, at each step. */
class RotationTroubleTest {
  /** Of a look: under the name of the release before, and under the present one. */
  private static final int LISTS = 2;

  private static final Duration SOON = Duration.ofSeconds(60);

  private static final String SECRET = "a secret of more than thirty-two bytes";

  /** How often each step is tried. */
  private static final int ROUNDS = Integer.getInteger("stash.logouts", 12) / 12;

  /** The new session, the index, the end of the old one. */
  private static final int PUTS = 3;

  private final TestBackend storage = new TestBackend();
  private final FaultyBackend faulty = FaultyBackend.over(storage);
  private final BlockingBackend blocking = BlockingBackend.over(faulty);

  private static Stash stash(StorageBackend backend, Duration callTimeout) {
    return Stash.builder().secret(SECRET).storage(backend).callTimeout(callTimeout).build();
  }

  private static Session of(Stash stash, TestRequest request) {
    return stash.web().session(request.ids());
  }

  private static String aCart(Stash stash) {
    TestRequest first = new TestRequest(stash, "");
    of(stash, first).view("cart").put("tea", 1);
    return first.answered();
  }

  private static int tea(Stash stash, String cookie) {
    return of(stash, new TestRequest(stash, cookie))
        .view("cart")
        .get("tea", Integer.class)
        .orElse(0);
  }

  private static String login(Stash stash, String cookie) {
    TestRequest request = new TestRequest(stash, cookie, "POST");
    of(stash, request).login("ada");
    return request.answered();
  }

  private static String who(Stash stash, String cookie) {
    try {
      return of(stash, new TestRequest(stash, cookie)).principal().orElse("nobody");
    } catch (StashException refused) {
      return "nobody";
    }
  }

  /** The one after so many others. */
  private Hold holdPut(int others, boolean answer) {
    for (int i = 0; i < others; i++) {
      blocking.holdNext(Operation.PUT).release();
    }
    return answer ? blocking.holdAnswerOfNext(Operation.PUT) : blocking.holdNext(Operation.PUT);
  }

  @Test
  void aLogoutAtAnyStepEndsTheSession() throws Exception {
    List<Consumer<Session>> rotations = List.of(session -> session.login("ada"), Session::rotateId);
    try (Stash stash = stash(blocking, Duration.ofSeconds(10))) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < PUTS * 2; step++) {
          for (Consumer<Session> rotation : rotations) {
            String before = aCart(stash);
            of(stash, new TestRequest(stash, before)).principal("ada");
            TestRequest request = new TestRequest(stash, before, "POST");
            Hold hold = holdPut(step / 2, step % 2 == 1);
            var rotated = CompletableFuture.runAsync(() -> rotation.accept(of(stash, request)));
            hold.awaitArrival(SOON);
            TestRequest out = new TestRequest(stash, before, "POST");
            var loggedOut = CompletableFuture.runAsync(() -> of(stash, out).destroy());
            hold.release();
            rotated.exceptionally(refused -> null).get(60, TimeUnit.SECONDS);
            loggedOut.get(60, TimeUnit.SECONDS);
            for (String cookie : List.of(before, request.answered(), out.answered())) {
              assertNotEquals("ada", who(stash, cookie), "step " + step);
            }
            assertEquals(0, stash.sessionsOf("ada").size(), "step " + step);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"NOT_APPLIED", "UNKNOWN_APPLIED", "UNKNOWN_NOT_APPLIED", "THROTTLED"})
  void whateverFailsTheNextLoginFindsTheCart(Fault fault) {
    try (Stash stash = stash(blocking, Duration.ofSeconds(10))) {
      for (Operation operation : List.of(Operation.PUT, Operation.GET)) {
        for (int call = 0; call < PUTS; call++) {
          String before = aCart(stash);
          Fault[] script = new Fault[call + 1];
          Arrays.fill(script, Fault.NONE);
          script[call] = fault;
          faulty.next(operation, script);
          String first = "";
          try {
            first = login(stash, before);
          } catch (StashException unavailable) {
            assertEquals("STORAGE_UNAVAILABLE", unavailable.code());
          }
          faulty.heal();
          String found = login(stash, first.isEmpty() ? before : first);
          assertEquals(1, tea(stash, found), operation + " " + call);
          assertEquals("ada", who(stash, found));
        }
      }
    }
  }

  @Test
  void anOutageBetweenBothLosesNoLogin() throws Exception {
    try (Stash stash = stash(blocking, Duration.ofMillis(500))) {
      String before = aCart(stash);
      Hold end = holdPut(2, false);
      StashException late = assertThrows(StashException.class, () -> login(stash, before));
      assertEquals("STORAGE_UNAVAILABLE", late.code());
      end.awaitArrival(SOON);
      end.release();
      String found = untilAnswered(() -> login(stash, before));
      assertEquals(1, tea(stash, found));
      assertEquals(1, stash.sessionsOf("ada").size());
    }
  }

  @Test
  void anOutageBetweenBothLosesNoSessionThatIsNobodys() throws Exception {
    try (Stash stash = stash(blocking, Duration.ofMillis(500))) {
      String before = aCart(stash);
      TestRequest request = new TestRequest(stash, before, "POST");
      Hold end = holdPut(1, false);
      assertThrows(StashException.class, () -> of(stash, request).rotateId());
      end.awaitArrival(SOON);
      end.release();
      assertEquals(1, untilAnswered(() -> tea(stash, request.answered())));
    }
  }

  /** The index is read, and before anybody sees what is there the id changes, so many times. */
  private static <T> CompletableFuture<T> whileTheIdChanges(
      BlockingBackend blocking, Stash stash, int times, Supplier<T> asks) throws Exception {
    String cookie = login(stash, aCart(stash));
    List<Hold> lists = new ArrayList<>();
    for (int i = 0; i < times * LISTS; i++) {
      lists.add(blocking.holdAnswerOfNext(Operation.LIST));
    }
    CompletableFuture<T> asked = CompletableFuture.supplyAsync(asks);
    for (int i = 0; i < lists.size(); i++) {
      lists.get(i).awaitArrival(SOON);
      if (i % LISTS == LISTS - 1) {
        cookie = login(stash, cookie);
      }
      lists.get(i).release();
    }
    return asked;
  }

  private static Stash unswept(StorageBackend backend, String secret, String... former) {
    return Stash.builder()
        .secret(secret)
        .formerSecrets(former)
        .storage(backend)
        .sweepEvery(Duration.ZERO)
        .build();
  }

  @Test
  void aSessionThatGetsAnotherIdWhileItIsLookedForIsFoundAndEndedUnderThat() throws Exception {
    try (Stash stash = unswept(blocking, SECRET)) {
      var found = whileTheIdChanges(blocking, stash, 1, () -> stash.sessionsOf("ada"));
      assertEquals(1, found.get(60, TimeUnit.SECONDS).size());
      assertEquals(1, stash.endSessionsOf("ada"));
      var ended = whileTheIdChanges(blocking, stash, 1, () -> stash.endSessionsOf("ada"));
      assertEquals(1, ended.get(60, TimeUnit.SECONDS));
      assertEquals(0, stash.sessionsOf("ada").size());
    }
  }

  @Test
  void whoGetsNewIdsFasterThanTheyAreLookedForIsNotToldToHaveEnded() throws Exception {
    try (Stash stash = unswept(blocking, SECRET)) {
      var ended = whileTheIdChanges(blocking, stash, 10, () -> stash.endSessionsOf("ada"));
      var refused =
          assertThrows(ExecutionException.class, () -> ended.get(60, TimeUnit.SECONDS)).getCause();
      assertEquals("STORAGE_UNAVAILABLE", ((StashException) refused).code());
      assertEquals(1, stash.endSessionsOf("ada"));
    }
  }

  @Test
  void aSessionThatGetsAnotherIdMeanwhileIsNoOtherDevice() throws Exception {
    try (Stash stash = unswept(blocking, SECRET)) {
      String cookie = login(stash, aCart(stash));
      String other = login(stash, aCart(stash));
      var current = stash.web().session(new TestRequest(stash, cookie, "POST").ids());
      Hold list = blocking.holdAnswerOfNext(Operation.LIST);
      Hold second = blocking.holdNext(Operation.LIST);
      var ended = CompletableFuture.supplyAsync(() -> stash.endOtherSessionsOf("ada", current));
      list.awaitArrival(SOON);
      String renewed = login(stash, cookie);
      list.release();
      second.awaitArrival(SOON);
      second.release();
      assertEquals(1, ended.get(60, TimeUnit.SECONDS));
      assertEquals("ada", who(stash, renewed));
      assertEquals("nobody", who(stash, other));
    }
  }

  @Test
  void whoLooksForTheSessionsOfAUserWhileTheyLogInTakesNothingAway() throws Exception {
    try (Stash stash = unswept(blocking, SECRET)) {
      for (int step = 0; step < PUTS * 2; step++) {
        String before = aCart(stash);
        Hold hold = holdPut(step / 2, step % 2 == 1);
        var login = CompletableFuture.supplyAsync(() -> login(stash, before));
        hold.awaitArrival(SOON);
        String when = "step " + step + ", which showed " + stash.sessionsOf("ada").size();
        hold.release();
        String after = login.get(60, TimeUnit.SECONDS);
        assertEquals("ada", who(stash, after), when);
        assertEquals(1, tea(stash, after), when);
        assertEquals(1, stash.endSessionsOf("ada"), when);
        assertEquals("nobody", who(stash, after), when);
      }
    }
  }

  /** Who follows it would begin an empty one there. */
  @Test
  void anEntryOfAUserIsNotThereBeforeTheSessionThatMovesToTheNextSecret() throws Exception {
    String cookie;
    try (Stash former = unswept(storage, SECRET)) {
      cookie = login(former, aCart(former));
    }
    try (Stash stash = unswept(blocking, "the secret after it, with thirty-two bytes", SECRET)) {
      List<Hold> holds = new ArrayList<>();
      for (int i = 0; i < PUTS; i++) {
        holds.add(blocking.holdNext(Operation.PUT));
      }
      var asked = CompletableFuture.supplyAsync(() -> who(stash, cookie));
      for (Hold hold : holds) {
        hold.awaitArrival(SOON);
        Set<String> stored = storage.dump().keySet();
        for (String entry : stored) {
          String session = "sessions/" + entry.substring(entry.lastIndexOf('/') + 1) + ".json";
          assertTrue(!entry.startsWith("principals/") || stored.contains(session), entry);
        }
        hold.release();
      }
      assertEquals("ada", asked.get(60, TimeUnit.SECONDS));
      assertEquals(1, stash.sessionsOf("ada").size());
    }
  }

  private interface Asked<T> {
    T get();
  }

  private static <T> T untilAnswered(Asked<T> asked) {
    long deadline = System.nanoTime() + SOON.toNanos();
    while (true) {
      try {
        return asked.get();
      } catch (StashException notYet) {
        if (System.nanoTime() > deadline) {
          throw notYet;
        }
      }
    }
  }

  @Test
  void ofSeveralAtOnceWithLostAnswersAllThatSucceedLeadToOneSession() throws Exception {
    try (Stash stash = stash(blocking, Duration.ofSeconds(10))) {
      for (long seed = 0; seed < 5; seed++) {
        String before = aCart(stash);
        faulty.random(
            new Random(seed),
            0.3,
            Fault.NOT_APPLIED,
            Fault.UNKNOWN_APPLIED,
            Fault.UNKNOWN_NOT_APPLIED);
        List<CompletableFuture<String>> clicks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          clicks.add(
              CompletableFuture.supplyAsync(() -> login(stash, before)).exceptionally(no -> ""));
        }
        List<String> told = new ArrayList<>();
        for (CompletableFuture<String> click : clicks) {
          told.add(click.get(60, TimeUnit.SECONDS));
        }
        faulty.heal();
        String found = untilAnswered(() -> login(stash, before));
        told.removeIf(String::isEmpty);
        told.forEach(each -> assertEquals(found, each));
        assertEquals(1, tea(stash, found));
      }
    }
  }

  @Test
  void aMemberThatDiesBetweenAnyTwoStepsLosesNothing() throws Exception {
    for (int step = 0; step < PUTS * 2; step++) {
      TestBackend shared = new TestBackend();
      BlockingBackend owners = BlockingBackend.over(shared);
      BlockingBackend askers = BlockingBackend.over(shared);
      try (TestCluster cluster = new TestCluster();
          Stash asks = member(askers, cluster);
          Stash owns = member(owners, cluster)) {
        TestRequest first = new TestRequest(asks, "");
        cluster.place(first.ids().key().value(), owns.self());
        of(asks, first).view("cart").put("tea", 1);
        String before = first.answered();
        boolean end = step / 2 == PUTS - 1;
        BlockingBackend at = end ? owners : askers;
        for (int i = 0; i < step / 2 && !end; i++) {
          at.holdNext(Operation.PUT).release();
        }
        Hold hold = step % 2 == 1 ? at.holdAnswerOfNext(Operation.PUT) : at.holdNext(Operation.PUT);
        var login = CompletableFuture.supplyAsync(() -> login(asks, before));
        hold.awaitArrival(SOON);
        cluster.kill(owns.self());
        if (!end) {
          hold.release();
        }
        String answered = login.exceptionally(refused -> "").get(60, TimeUnit.SECONDS);
        hold.release();
        String from = answered.isEmpty() ? before : answered;
        String found = untilAnswered(() -> login(asks, from));
        assertEquals(1, tea(asks, found), "step " + step);
        assertEquals("ada", who(asks, found));
      }
    }
  }

  private static Stash member(StorageBackend backend, TestCluster cluster) {
    return Stash.builder()
        .secret(SECRET)
        .storage(backend)
        .cluster(cluster.member())
        .callTimeout(Duration.ofSeconds(5))
        .build();
  }
}
