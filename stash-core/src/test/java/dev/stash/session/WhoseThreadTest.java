package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions work on their users' threads, and on the executor's; never on those that all share. */
class WhoseThreadTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final TestBackend storage = new TestBackend();
  private final ThreadWatch watch = new ThreadWatch();

  private static SessionKey key(int number) {
    return new SessionKey(("session-" + number + "-").repeat(7).substring(0, 43));
  }

  private static SliceRequest page() {
    return new SliceRequest("view", 1, "page-" + "a".repeat(16), "tab", false);
  }

  private static List<Change> change(Durability durability) {
    return List.of(new Change("k", Scope.SESSION, Json.of("1"), durability));
  }

  private static SessionIds ids(int number) {
    return SessionIds.of(key(number));
  }

  /** Half of them linger by the option, half by their field: the clock commits them all. */
  @Test
  void tenThousandSessionsThatLingerAreCommittedByTheClockAndNoneOnItsThread() throws Exception {
    int sessions = 10_000;
    try (Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .time(watch)
            .linger(Duration.ofMillis(400))
            .build()) {
      CountDownLatch saved = new CountDownLatch(sessions);
      for (int i = 0; i < sessions; i++) {
        OpenPage.Watcher once =
            new OpenPage.Watcher() {
              @Override
              public void saved(long event) {
                saved.countDown();
              }
            };
        new OpenPage(stash, key(i), page(), once)
            .write(1, change(i % 2 == 0 ? Durability.NORMAL : Durability.RELAXED));
      }
      assertTrue(saved.await(LONG.toSeconds(), TimeUnit.SECONDS), saved::toString);
      assertEquals(Set.of(), watch.wrong());
      assertTrue(watch.sawThem(), "the timer has not been used at all");
      assertEquals(sessions, storage.puts());
    }
  }

  @Test
  void whatOtherMembersSendAndHandOverIsWorkedOffOnNoThreadOfTheCluster() {
    int sessions = 300;
    try (TestCluster cluster = new TestCluster();
        Stash one = member(cluster);
        Stash two = member(cluster)) {
      List<Stash> members = List.of(one, two);
      List<CompletableFuture<Void>> written = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        int session = i;
        written.add(
            CompletableFuture.runAsync(
                () -> {
                  for (Stash member : members) {
                    member.web().session(ids(session)).view("view").put("k", "value " + session);
                  }
                },
                one.web().executor()));
      }
      written.forEach(CompletableFuture::join);
      assertTrue(two.drain().handedOver() > sessions / 10, "nothing was handed over");
      for (int i = 0; i < sessions; i++) {
        assertEquals(
            "value " + i,
            two.web().session(ids(i)).view("view").get("k", String.class).orElse("nothing"));
      }
      assertEquals(Set.of(), watch.wrong());
      assertTrue(watch.sawThem(), "no thread of the cluster has come by");
    }
  }

  private Stash member(TestCluster cluster) {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes")
        .storage(storage)
        .time(watch)
        .cluster(cluster.member())
        .build();
  }
}
