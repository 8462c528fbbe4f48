package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Cluster;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.machine.Machine;
import dev.stash.session.SessionIds;
import dev.stash.session.ThreadWatch;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hazelcast's threads bring messages; what is in them is no work of theirs. */
class HazelcastThreadsTest {
  private static final int SESSIONS = 200;

  private final TestBackend storage = new TestBackend().sharedAs("test");
  private final ThreadWatch watch = new ThreadWatch();
  private final List<Integer> ports = Machine.freePorts(2);
  private final List<Stash> members = new ArrayList<>();

  private Stash start() {
    int port = ports.get(members.size());
    Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .time(watch)
            .cluster(
                Cluster.hazelcast(
                    h ->
                        h.address("127.0.0.1")
                            .port(port)
                            .members(ports.stream().map(p -> "127.0.0.1:" + p).toList())))
            .build();
    members.add(stash);
    return stash;
  }

  @AfterEach
  void close() {
    members.forEach(Stash::close);
  }

  private static SessionIds ids(int number) {
    return SessionIds.of(new SessionKey(("session-" + number + "-").repeat(6).substring(0, 43)));
  }

  @Test
  void noSessionIsWrittenReadOrHandedOverOnAThreadOfHazelcast() {
    Stash one = start();
    Stash two = start();
    List<CompletableFuture<Void>> written = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      int session = i;
      for (Stash member : members) {
        written.add(
            CompletableFuture.runAsync(
                () -> member.web().session(ids(session)).view("view").put("k", "value " + session),
                one.web().executor()));
      }
    }
    written.forEach(CompletableFuture::join);
    Awaitility.await() // it takes its share
        .atMost(Duration.ofSeconds(60))
        .until(() -> two.liveSessions() > SESSIONS / 10);
    assertTrue(two.drain().handedOver() > SESSIONS / 10, "nothing was handed over");
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(
          "value " + i,
          two.web().session(ids(i)).view("view").get("k", String.class).orElse("nothing"));
    }
    assertEquals(Set.of(), watch.wrong());
    assertTrue(watch.sawThem(), "no thread of Hazelcast has come by");
  }
}
