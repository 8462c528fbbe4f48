package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Cluster;
import dev.stash.DrainReport;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.machine.Machine;
import dev.stash.session.SessionIds;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many sessions on three real members: they spread, move and stay whole. */
class HazelcastSessionsTest {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int SESSIONS = 500;

  private final TestBackend storage = new TestBackend().sharedAs("test");
  private final List<Integer> ports = Machine.freePorts(4);
  private final List<Stash> members = new ArrayList<>();

  private int started;

  private Stash start() {
    int port = ports.get(started);
    Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .member("m" + started++)
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

  private void started(int count) {
    for (int i = 0; i < count; i++) {
      start();
    }
    Awaitility.await()
        .atMost(SOON)
        .until(() -> members.stream().allMatch(m -> m.members().size() == count));
  }

  @AfterEach
  void close() {
    members.forEach(Stash::close);
  }

  private static SessionKey key(int number) {
    return new SessionKey(("session-" + number + "-").repeat(6).substring(0, 43));
  }

  private static Session session(Stash at, int number) {
    return at.web().session(SessionIds.of(key(number)));
  }

  private static void increment(Stash at, int number) {
    session(at, number).view("view").update("n", Integer.class, n -> n == null ? 1 : n + 1);
  }

  private Map<String, Integer> owners() {
    Map<String, Integer> owners = new HashMap<>();
    for (int i = 0; i < SESSIONS; i++) {
      members
          .get(i % members.size())
          .owner(key(i))
          .ifPresent(owner -> owners.merge(owner.name(), 1, Integer::sum));
    }
    return owners;
  }

  private int live() {
    return owners().values().stream().mapToInt(n -> n).sum();
  }

  private boolean aShare(int sessions) {
    return sessions > SESSIONS / 10;
  }

  @Test
  void sessionsSpreadAndMoveWithTheirStateAsMembersComeAndGo() {
    started(3);
    for (int i = 0; i < SESSIONS; i++) {
      increment(members.get(i % 3), i);
    }
    Awaitility.await()
        .atMost(SOON)
        .until(() -> owners().size() == 3 && owners().values().stream().allMatch(this::aShare));
    Awaitility.await().atMost(SOON).until(() -> live() == SESSIONS);
    int gets = storage.gets();

    Stash left = members.remove(1);
    int lived = left.liveSessions();
    DrainReport report = left.drain();
    assertEquals(lived, report.handedOver(), report.toString());
    assertEquals(0, report.left());
    for (int i = 0; i < SESSIONS; i++) {
      increment(i % 2 == 0 ? left : members.get(0), i); // who drains still serves its pages
    }
    left.close();
    for (int i = 0; i < SESSIONS; i++) {
      increment(members.get(i % 2), i);
    }

    start();
    Awaitility.await().atMost(SOON).until(() -> aShare(owners().getOrDefault("m3", 0)));
    Awaitility.await().atMost(SOON).until(() -> live() == SESSIONS);
    for (int i = 0; i < SESSIONS; i++) {
      increment(members.get(i % 3), i);
      assertEquals(
          4, session(members.get(i % 3), i).view("view").get("n", Integer.class).orElseThrow());
    }
    assertEquals(gets, storage.gets(), "nothing was read again");
  }
}
