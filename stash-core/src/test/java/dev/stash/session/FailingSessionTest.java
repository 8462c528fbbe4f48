package dev.stash.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.json.Json;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What callers and pages hear when the code that keeps their session throws. */
class FailingSessionTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));

  /** Nothing of ours sends that; the session throws when it reads it. */
  private static final SessionWrite UNREADABLE = new SessionWrite.Adopt("nonsense".getBytes(UTF_8));

  private final TestBackend storage = new TestBackend();

  private static void failsAndKeepsWhatIsThere(Stash at) throws Exception {
    at.entries(KEY, "view").write(List.of(new Change("k", Scope.SESSION, Json.of("1"))), Map.of());
    try (Call call = Call.open((SessionHost) at.sessions(), KEY, "view", 1)) {
      SessionFailed failed = assertThrows(SessionFailed.class, () -> call.write(UNREADABLE));
      assertEquals("SESSION_FAILED", failed.code()); // a time-out would be STORAGE_UNAVAILABLE
      assertEquals(Map.of("k", Json.of("1")), call.entries());
    }
    Recorder page = new Recorder();
    SliceRequest request = new SliceRequest("view", 1, "page-" + "a".repeat(16), "tab", false);
    SliceLink link = at.sessions().open(KEY, request, page);
    page.await("attached RECOVERED {k=1}");
    ((ActorLink) link).write(1, UNREADABLE);
    page.await("refused SESSION_FAILED");
    page.await("resynced RECOVERED {k=1}");
    link.write(2, List.of(new Change("k", Scope.SESSION, Json.of("2"))));
    page.await("saved 2");
    link.close();
  }

  @Test
  void aCallIsToldAtOnceAndAPageKeepsItsValues() throws Exception {
    try (Stash stash = Stash.builder().secret("s".repeat(32)).storage(storage).build()) {
      failsAndKeepsWhatIsThere(stash);
    }
  }

  @Test
  void theSameFromAnotherMember() throws Exception {
    try (TestCluster cluster = new TestCluster();
        Stash one = member(cluster);
        Stash two = member(cluster)) {
      cluster.place(KEY.value(), two.self());
      failsAndKeepsWhatIsThere(one);
      assertEquals(0, one.liveSessions());
    }
  }

  private Stash member(TestCluster cluster) {
    return Stash.builder()
        .secret("s".repeat(32))
        .storage(storage)
        .cluster(cluster.member())
        .build();
  }
}
