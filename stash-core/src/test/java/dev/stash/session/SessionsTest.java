package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.TimeSource;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.encrypted.EncryptedStorage;
import dev.stash.storage.encrypted.KeyRing;
import dev.stash.storage.mirror.Mirror;
import dev.stash.storage.mirror.MirrorPhase;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The shell around the commit loop, with real threads and storages that fail or wait. */
class SessionsTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));

  private final TestBackend storage = new TestBackend();

  private static Stash stash(StorageBackend backend) {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes")
        .storage(backend)
        .build();
  }

  @Test
  void writesThatArriveDuringAPutShareTheNextOne() throws Exception {
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Stash stash = stash(blocking)) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.await("mounted");
      var hold = blocking.holdNext(Operation.PUT);
      recorder.write(1, change("k", "1"));
      hold.awaitArrival(Duration.ofSeconds(10));
      for (int i = 2; i <= 100; i++) {
        recorder.write(i, change("k", String.valueOf(i)));
      }
      recorder.await("done 100");
      hold.release();
      recorder.await("saved 100");
      assertEquals(2, storage.puts());
    }
  }

  @Test
  void aMoveWhoseEndIsAnsweredLateIsAMove() throws Exception {
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(blocking)
            .callTimeout(Duration.ofSeconds(2))
            .build()) {
      TestRequest request = new TestRequest(stash, "");
      stash.web().entries(request.ids().key(), "view").write(change("k", "1"), Map.of());
      blocking.holdNext(Operation.PUT).release(); // the copy
      var tombstone = blocking.holdAnswerOfNext(Operation.PUT);
      var rotated = CompletableFuture.runAsync(stash.web().session(request.ids())::rotateId);
      tombstone.awaitArrival(Duration.ofSeconds(10));
      // The end is not answered in time; the next try waits behind it.
      Awaitility.await().pollDelay(Duration.ofMillis(2_700)).until(() -> true);
      tombstone.release();
      rotated.get(10, TimeUnit.SECONDS);
      assertEquals(Json.of("1"), stash.web().entries(request.ids().key(), "view").read().get("k"));
    }
  }

  /** An overlap of nothing counts as the time that an answer may be on its way. */
  @Test
  void withoutAnOverlapRequestsThatComeAtOnceAreToldTheSame() {
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .rotationOverlap(Duration.ZERO)
            .build()) {
      Settling settling = new Settling(stash.web().sessions());
      SessionKey next = new SessionKey("n".repeat(43));
      assertTrue(settling.retire(KEY, next, "line"));
      assertTrue(settling.retire(KEY, next, "line"));
      CallFailed moved =
          assertThrows(CallFailed.class, () -> stash.web().entries(KEY, "view").read());
      assertEquals("SESSION_ROTATED", moved.code());
    }
  }

  @Test
  void anIdThatHasStoredNothingAndShowsNothingIsRetiredAndNoOtherIs() throws Exception {
    FaultyBackend faulty = FaultyBackend.over(storage);
    try (Stash stash = stash(faulty)) {
      Settling settling = new Settling(stash.web().sessions());
      SessionKey next = new SessionKey("n".repeat(43));
      assertTrue(settling.retire(KEY, next, "line"));
      assertTrue(
          settling.retire(KEY, next, "line"), "requests that come at once are told the same");
      assertEquals(2, storage.puts());
      String begun = String.valueOf(storage.dump().get("sessions/" + next.value() + ".json"));
      assertTrue(begun.contains("\"lineage\":\"line\""), begun);
      CallFailed moved =
          assertThrows(CallFailed.class, () -> stash.web().entries(KEY, "view").read());
      assertEquals("SESSION_ROTATED", moved.code());

      SessionKey used = new SessionKey("u".repeat(43));
      stash.web().entries(used, "view").write(change("k", "1"), Map.of());
      assertFalse(settling.retire(used, next, "line"));
      stash.web().entries(used, "view").write(change("k", "2"), Map.of());

      SessionKey shown = new SessionKey("s".repeat(43));
      Recorder recorder = new Recorder(stash, shown, page("a"));
      recorder.await("mounted");
      assertFalse(settling.retire(shown, next, "line"));
      recorder.write(1, change("k", "1"));
      recorder.await("saved 1");

      SessionKey unknown = new SessionKey("x".repeat(43));
      faulty.next(Operation.GET, Fault.NOT_APPLIED);
      assertFalse(
          settling.retire(unknown, next, "line"), "nobody knows whether it has stored something");

      SessionKey unlucky = new SessionKey("y".repeat(43));
      faulty.next(Operation.PUT, Fault.NOT_APPLIED);
      assertFalse(settling.retire(unlucky, new SessionKey("z".repeat(43)), "line"));
      stash.web().entries(unlucky, "view").write(change("k", "1"), Map.of());
    }
  }

  @Test
  void aSessionThatIsTooOldIsOverWithoutAPutForWhoeverAsks() throws Exception {
    AtomicLong ahead = new AtomicLong();
    TimeSource system = TimeSource.system();
    TimeSource time =
        () -> new Moment(system.now().ticks() + ahead.get(), system.now().wall() + ahead.get());
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .absoluteLimit(Duration.ofHours(1))
            .time(time)
            .build()) {
      stash.web().entries(KEY, "view").write(change("k", "1"), Map.of());
      ahead.addAndGet(Duration.ofMinutes(61).toMillis());
      for (int i = 0; i < 2; i++) { // the actor in memory, and one that has just read it
        assertTrue(stash.web().over(KEY));
        CallFailed over =
            assertThrows(CallFailed.class, () -> stash.web().entries(KEY, "view").read());
        assertEquals("SESSION_ENDED", over.code());
        Recorder recorder = new Recorder(stash, KEY, page("a"));
        recorder.await("ended");
        Awaitility.await()
            .until(
                () -> {
                  stash.passivateIdle();
                  return stash.liveSessions() == 0;
                });
      }
      assertEquals(1, storage.puts());
    }
  }

  @Test
  void aCloseTriesAgainWhatWasRefused() throws Exception {
    FaultyBackend faulty = FaultyBackend.over(storage);
    try (Stash stash = stash(faulty)) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.await("mounted");
      faulty.next(Operation.PUT, Fault.NOT_APPLIED, Fault.NOT_APPLIED);
      recorder.write(1, change("k", "1"));
      recorder.await("done 1");
    }
    assertTrue(storage.dump().values().iterator().next().contains("\"k\":1"));
  }

  @Test
  void aStorageThatFailsAtFirstLosesNothing() throws Exception {
    FaultyBackend faulty = FaultyBackend.over(storage);
    faulty.next(Operation.PUT, Fault.NOT_APPLIED, Fault.UNKNOWN_APPLIED, Fault.UNKNOWN_NOT_APPLIED);
    try (Stash stash = stash(faulty)) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.write(1, change("k", "1"));
      recorder.await("saved 1");
      recorder.write(2, change("k", "2"));
      recorder.await("saved 2");
      assertTrue(storage.dump().values().iterator().next().contains("\"k\":2"));
    }
  }

  @Test
  void anUnreachableStorageIsToldAndWhatWasWrittenMeanwhileIsSavedLater() throws Exception {
    FaultyBackend faulty = FaultyBackend.over(storage);
    faulty.next(Operation.GET, Fault.NOT_APPLIED, Fault.NOT_APPLIED);
    try (Stash stash = stash(faulty)) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.await("mounted ERROR");
      recorder.write(1, change("k", "1"));
      recorder.await("resync");
      recorder.await("saved 1");
    }
  }

  @Test
  void somebodyElsesCommitFencesAndTheWriteIsSentAgain() throws Exception {
    try (Stash one = stash(storage);
        Stash two = stash(storage)) {
      Recorder first = new Recorder(one, KEY, page("a"));
      first.await("mounted");
      first.write(1, change("a", "1"));
      first.await("saved 1");
      Recorder second = new Recorder(two, KEY, page("b"));
      second.await("mounted");
      second.write(1, change("b", "1"));
      second.await("saved 1");
      first.write(2, change("a", "2"));
      first.await("saved 2");
      String stored = storage.dump().values().iterator().next();
      assertTrue(stored.contains("\"data\":{\"a\":2,\"b\":1}"), stored);
    }
  }

  @Test
  void aPageIsNeverShownLessThanItWasToldIsSaved() throws Exception {
    try (Stash stale = stash(storage);
        Stash fresh = stash(storage)) {
      Recorder other = new Recorder(stale, KEY, page("a"));
      other.await("mounted"); // an owner that does not know yet that it is none any more
      Recorder here = new Recorder(fresh, KEY, page("b"));
      here.write(1, change("k", "1"));
      here.await("saved 1");
      SliceRequest rejoin = new SliceRequest("view", 1, page("b").page(), "tab", true, 1);
      Recorder again = new Recorder(stale, KEY, rejoin);
      again.await("mounted RECOVERED {k=1}");
    }
  }

  @Test
  void closingStoresWhatIsNotStoredYet() throws Exception {
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .linger(Duration.ofMinutes(1))
            .build()) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.await("mounted");
      recorder.write(1, change("k", "1"));
      recorder.await("done 1");
      assertEquals(0, storage.puts());
    }
    assertTrue(storage.dump().values().iterator().next().contains("\"k\":1"));
  }

  @Test
  void anIdleSessionLeavesMemoryAndComesBack() throws Exception {
    try (Stash stash = stash(storage)) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.write(1, change("k", "1"));
      recorder.await("saved 1");
      recorder.close();
      Awaitility.await()
          .until(
              () -> {
                stash.passivateIdle();
                return stash.liveSessions() == 0;
              });
      Recorder again = new Recorder(stash, KEY, page("b"));
      again.await("mounted RECOVERED {k=1}");
    }
  }

  @Test
  void anObjectThatCannotBeDecryptedIsToldAndLeftAloneUntilTheKeyIsBack() throws Exception {
    KeyRing old = KeyRing.of("old", new byte[32]);
    KeyRing wrong = KeyRing.of("new", new byte[32]);
    try (Stash stash = stash(Storage.encrypted(storage, old))) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.write(1, change("k", "1"));
      recorder.await("saved 1");
    }
    var before = storage.dump();
    try (Stash stash = stash(Storage.encrypted(storage, wrong))) {
      Recorder recorder = new Recorder(stash, KEY, page("b"));
      recorder.await("mounted ERROR");
      recorder.write(1, change("k", "2"));
    }
    assertEquals(before, storage.dump());
    try (Stash stash = stash(Storage.encrypted(storage, wrong.alsoReading("old", new byte[32])))) {
      Recorder recorder = new Recorder(stash, KEY, page("c"));
      recorder.await("mounted RECOVERED {k=1}");
    }
  }

  @Test
  void aLiveSessionGoesOnWhenItsObjectIsReencrypted() throws Exception {
    KeyRing old = KeyRing.of("old", new byte[32]);
    KeyRing rotated = KeyRing.of("new", new byte[32]).alsoReading("old", new byte[32]);
    try (Stash stash = stash(Storage.encrypted(storage, rotated))) {
      Recorder recorder = new Recorder(stash, KEY, page("a"));
      recorder.write(1, change("k", "1"));
      recorder.await("saved 1");
      assertEquals(
          1,
          EncryptedStorage.reencrypt(
                  storage, old.alsoReading("new", new byte[32]), "sessions/", false)
              .rewritten());
      recorder.write(2, change("k", "2"));
      recorder.await("saved 2");
      assertEquals(1, EncryptedStorage.keysInUse(storage, "sessions/").objects().get("new"));
    }
  }

  @Test
  void aSessionInUseMovesToAnotherStorage() throws Exception {
    TestBackend target = new TestBackend();
    try (Stash one = stash(Mirror.open(storage, target, MirrorPhase.FOLLOW));
        Stash two = stash(Mirror.open(storage, target, MirrorPhase.MOVE))) {
      Recorder first = new Recorder(one, KEY, page("a"));
      first.write(1, change("a", "1"));
      first.await("saved 1");
      Mirror.moveAll(storage, target, "", null, progress -> {});
      first.write(2, change("a", "2"));
      first.await("saved 2");
      Recorder second = new Recorder(two, KEY, page("b"));
      second.await("mounted RECOVERED {a=2}");
      second.write(1, change("b", "1"));
      second.await("saved 1");
    }
    String moved = target.dump().values().iterator().next();
    assertTrue(moved.contains("\"data\":{\"a\":2,\"b\":1}"), moved);
  }

  private static SliceRequest page(String name) {
    return new SliceRequest("view", 1, "page-" + name.repeat(16), "tab", false);
  }

  private static List<Change> change(String key, String value) {
    return List.of(new Change(key, Scope.SESSION, Json.of(value)));
  }
}
