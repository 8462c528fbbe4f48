package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.mirror.Mirror;
import dev.stash.storage.mirror.MirrorPhase;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.MovableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions in a bucket of S3 Express, which lists them in no order and in pages of any size. */
class DirectoryBucketSessionsTest {
  private static final String ADA = "ada@example.org";

  /** The simulator's pages of such a bucket hold twenty objects at most. */
  private static final int SEVERAL_PAGES = 50;

  private static SimulatorProcess server;

  private final MovableTime time = new MovableTime();

  @BeforeAll
  static void startServer() throws Exception {
    server = SimulatorProcess.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void resetServer() {
    server.reset();
  }

  private static StorageBackend bucket() {
    return Storage.s3(
        "sessions--use1-az4--x-s3",
        s3 -> s3.endpoint(server.endpoint()).credentials("id", "secret").prefix("shop/"));
  }

  private Stash start(StorageBackend storage) {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes for tests")
        .storage(storage)
        .insecureLoopbackCookies(true)
        .time(time)
        .idleLimit(Duration.ofHours(1))
        .sweepEvery(Duration.ZERO)
        .build();
  }

  private static String login(Stash stash, String person) {
    TestRequest request = new TestRequest(stash, "", "POST");
    stash.web().session(request.ids()).login(person);
    return request.answered();
  }

  private static void visits(Stash stash, int count) {
    for (int i = 0; i < count; i++) {
      TestRequest request = new TestRequest(stash, "");
      stash.web().session(request.ids()).view("counter").put("count", i);
    }
  }

  private static List<String> keys(StorageBackend storage, String folder) {
    List<String> keys = new ArrayList<>();
    storage.listAll(folder, object -> keys.add(object.key()));
    return keys;
  }

  /** Of all pages none is left out, though what they told is deleted on the way. */
  @Test
  void theSweeperRemovesAllThatHasExpired() {
    try (StorageBackend bucket = bucket();
        Stash stash = start(bucket)) {
      visits(stash, SEVERAL_PAGES);
      assertEquals(0, stash.sweep().sessions());
      time.pass(Duration.ofMinutes(70));
      SweepReport report = stash.sweep();
      assertEquals(SEVERAL_PAGES, report.seen());
      assertEquals(SEVERAL_PAGES, report.sessions());
      assertEquals(List.of(), keys(bucket, "sessions/"));
    }
  }

  @Test
  void theSessionsOfAPersonAreFoundAndEnded() {
    try (StorageBackend bucket = bucket();
        Stash stash = start(bucket)) {
      for (int i = 0; i < SEVERAL_PAGES; i++) {
        login(stash, ADA);
      }
      login(stash, "bob@example.org");
      assertEquals(SEVERAL_PAGES, stash.sessionsOf(ADA).size());
      assertEquals(SEVERAL_PAGES, stash.endSessionsOf(ADA));
      Awaitility.await().until(() -> stash.sessionsOf(ADA).isEmpty());
      assertEquals(1, stash.sessionsOf("bob@example.org").size());
    }
  }

  @Test
  void sessionsMoveIntoABucketAndOutOfItWhileTheyAreInUse() {
    TestBackend home = new TestBackend(time.clock());
    TestBackend next = new TestBackend(time.clock());
    String cookie;
    try (Stash stash = start(home)) {
      visits(stash, SEVERAL_PAGES);
      TestRequest request = new TestRequest(stash, "");
      stash.web().session(request.ids()).view("counter").put("count", 7);
      cookie = request.answered();
    }
    moves(home, bucket(), cookie, 7);
    moves(bucket(), next, cookie, 8);
    try (Stash stash = start(next)) {
      assertEquals(9, count(stash, cookie));
    }
    assertEquals(SEVERAL_PAGES + 1, keys(next, "sessions/").size());
  }

  /** All of it, while a session counts one on. */
  private void moves(StorageBackend from, StorageBackend to, String cookie, int count) {
    try (StorageBackend moving = Mirror.open(from, to, MirrorPhase.MOVE);
        Stash stash = start(moving)) {
      assertEquals(count, count(stash, cookie));
      var session = stash.web().session(new TestRequest(stash, cookie).ids());
      session.view("counter").put("count", count + 1);
      assertTrue(Mirror.moveAll(from, to, "", null, progress -> {}).moved() >= SEVERAL_PAGES);
      assertEquals(0, Mirror.moveAll(from, to, "", null, progress -> {}).moved());
    }
  }

  private static int count(Stash stash, String cookie) {
    var session = stash.web().session(new TestRequest(stash, cookie).ids());
    return session.view("counter").get("count", Integer.class).orElseThrow();
  }
}
