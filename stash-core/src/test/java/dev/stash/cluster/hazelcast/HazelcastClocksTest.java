package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Cluster;
import dev.stash.Moment;
import dev.stash.Stash;
import dev.stash.TimeSource;
import dev.stash.identity.SessionKey;
import dev.stash.machine.Machine;
import dev.stash.session.SessionIds;
import dev.stash.testing.TestBackend;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A member whose clock is ahead comes to others, over real sockets. */
class HazelcastClocksTest {
  private static final int SESSIONS = 200;
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private final TestBackend storage =
      new TestBackend(Clock.fixed(Instant.now().minus(HALF_AN_HOUR), ZoneOffset.UTC))
          .sharedAs("test");
  private final List<Integer> ports = Machine.freePorts(3);
  private final List<Stash> members = new ArrayList<>();

  private Stash start(Duration behind) {
    int port = ports.get(members.size());
    TimeSource system = TimeSource.system();
    Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .member("m" + members.size())
            .idleLimit(LIMIT)
            .absoluteLimit(LIMIT)
            .time(
                () -> {
                  Moment now = system.now();
                  return new Moment(now.ticks(), now.wall() - behind.toMillis());
                })
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

  private static SessionKey key(int number) {
    return new SessionKey(("session-" + number + "-").repeat(6).substring(0, 43));
  }

  private static String get(Stash at, int number) {
    return at.web()
        .session(SessionIds.of(key(number)))
        .view("view")
        .get("k", String.class)
        .orElse("nothing");
  }

  private static long owned(Stash by) {
    return IntStream.range(0, SESSIONS)
        .filter(i -> by.owner(key(i)).equals(Optional.of(by.self())))
        .count();
  }

  @Test
  void whatIsHandedToAMemberThatIsHalfAnHourAheadIsWhole() {
    Stash first = start(HALF_AN_HOUR);
    Stash second = start(HALF_AN_HOUR);
    for (int i = 0; i < SESSIONS; i++) {
      members.get(i % 2).web().session(SessionIds.of(key(i))).view("view").put("k", "value " + i);
    }
    Stash ahead = start(Duration.ZERO);
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals("value " + i, get(first, i), "while it takes its share");
    }
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> owned(ahead) > SESSIONS / 10);
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals("value " + i, get(second, i));
    }
  }
}
