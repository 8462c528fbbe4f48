package dev.stash.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What callers and pages hear when the code that keeps their session throws. */
class FailingSessionTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));

  /** Nothing of ours sends that; the session throws when it reads it. */
  private static final SessionWrite UNREADABLE = new SessionWrite.Adopt("nonsense".getBytes(UTF_8));

  private final TestBackend storage = new TestBackend();

  /** A page's changes, which nobody can look at but who sends them. */
  private static final class Unusable extends AbstractList<Change> {
    @Override
    public Change get(int index) {
      boolean used =
          StackWalker.getInstance()
              .walk(
                  frames ->
                      frames.anyMatch(
                          f -> f.getClassName().equals(SessionBehaviour.class.getName())));
      if (used) {
        throw new IllegalStateException("on purpose");
      }
      return change("2").getFirst();
    }

    @Override
    public int size() {
      return 1;
    }
  }

  private static List<Change> change(String value) {
    return List.of(new Change("k", Scope.SESSION, Json.of(value)));
  }

  private static void aCallFails(Stash at) {
    StoredEntries slice = at.web().sessions().slice(KEY, "view", 1);
    slice.write(change("1"));
    SessionFailed failed = assertThrows(SessionFailed.class, () -> slice.write(UNREADABLE));
    assertEquals("SESSION_FAILED", failed.code()); // a time-out would be STORAGE_UNAVAILABLE
    assertEquals(Map.of("k", Json.of("1")), slice.read());
    slice.write(change("3"));
    assertEquals(Map.of("k", Json.of("3")), slice.read());
  }

  private Stash alone() {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes")
        .storage(storage)
        .build();
  }

  @Test
  void aCallIsToldAtOnceAndWhatIsThereStays() {
    try (Stash stash = alone()) {
      aCallFails(stash);
    }
  }

  @Test
  void aPageIsToldAndShowsWhatIsThere() throws Exception {
    try (Stash stash = alone()) {
      SliceRequest request = new SliceRequest("view", 1, "page-" + "a".repeat(16), "tab", false);
      Recorder page = new Recorder(stash, KEY, request);
      page.await("mounted NEW");
      page.write(1, change("1"));
      page.await("saved 1");
      page.write(2, new Unusable());
      page.await("error SESSION_FAILED");
      page.await("resync RECOVERED {k=1}");
      page.write(3, change("3"));
      page.await("saved 3");
      page.close();
    }
  }

  @Test
  void aCallThatFailsOnAnotherMemberIsToldSo() {
    try (TestCluster cluster = new TestCluster();
        Stash one = member(cluster);
        Stash two = member(cluster)) {
      cluster.place(KEY.value(), two.self());
      aCallFails(one);
      assertEquals(0, one.liveSessions());
    }
  }

  private Stash member(TestCluster cluster) {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes")
        .storage(storage)
        .cluster(cluster.member())
        .build();
  }
}
