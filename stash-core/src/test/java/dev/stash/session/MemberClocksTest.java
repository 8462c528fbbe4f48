package dev.stash.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.TimeSource;
import dev.stash.identity.SessionKey;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members whose clocks differ by half an hour, with limits of less than that. */
class MemberClocksTest {
  private static final SessionKey KEY = new SessionKey("k".repeat(43));
  private static final SessionKey NEXT = new SessionKey("n".repeat(43));
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private final TestBackend storage =
      new TestBackend(Clock.fixed(Instant.now().minus(HALF_AN_HOUR), ZoneOffset.UTC));
  private final TestCluster cluster = new TestCluster();
  private final List<Stash> all = new ArrayList<>();
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private final Logger logger = Logger.getLogger("dev.stash.node.Clocks");
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord record) {
          if (record.getLevel().equals(Level.WARNING)) {
            said.add(new SimpleFormatter().formatMessage(record));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private static final class Browser implements SessionIds {
    @Override
    public SessionKey key() {
      return KEY;
    }

    @Override
    public String lineage() {
      return "l".repeat(22);
    }

    @Override
    public Fresh next() {
      return new Id(NEXT);
    }

    @Override
    public Fresh held() {
      return new Id(KEY);
    }

    private record Id(SessionKey key) implements Fresh {
      @Override
      public void give() {}

      @Override
      public String seal(Fresh heir) {
        return "sealed";
      }

      @Override
      public Optional<Fresh> open(String heir) {
        return Optional.empty();
      }
    }
  }

  @BeforeEach
  void listen() {
    logger.addHandler(handler);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    all.forEach(Stash::close);
    cluster.close();
  }

  private Stash member(String name, Duration behind) {
    TimeSource system = TimeSource.system();
    Stash stash =
        Stash.builder()
            .secret("a secret of more than thirty-two bytes")
            .storage(storage)
            .cluster(cluster.member())
            .member(name)
            .idleLimit(LIMIT)
            .absoluteLimit(LIMIT)
            .time(
                () -> {
                  Moment now = system.now();
                  return new Moment(now.ticks(), now.wall() - behind.toMillis());
                })
            .build();
    all.add(stash);
    return stash;
  }

  private static Session session(Stash at) {
    return at.web().session(SessionIds.of(KEY));
  }

  private static void put(Stash at, String value) {
    session(at).view("view").put("k", value);
  }

  private static String get(Stash at) {
    return session(at).view("view").get("k", String.class).orElse("nothing");
  }

  private void owned(Stash by) {
    cluster.place(KEY.value(), by.self());
  }

  @Test
  void whatTheSlowOneWroteTheFastOneFindsWarmAndCold() {
    Stash fast = member("fast", Duration.ZERO);
    Stash slow = member("slow", HALF_AN_HOUR);
    owned(slow);
    put(slow, "warm");
    owned(fast);
    Awaitility.await().until(() -> fast.owner(KEY).equals(Optional.of(fast.self())));
    assertEquals("warm", get(fast));
    owned(slow);
    Awaitility.await().until(() -> fast.owner(KEY).equals(Optional.of(slow.self())));
    put(slow, "cold");
    cluster.kill(slow.self());
    assertEquals("cold", get(fast), "it reads what is stored");
    Stash third = member("third", Duration.ZERO);
    assertEquals(2, third.members().size());
    assertEquals("cold", get(fast));
  }

  @Test
  void whatTheFastOneWroteTheSlowOneFinds() {
    Stash slow = member("slow", HALF_AN_HOUR);
    Stash fast = member("fast", Duration.ZERO);
    owned(fast);
    put(fast, "value");
    cluster.kill(fast.self());
    assertEquals("value", get(slow));
  }

  @Test
  void theSweeperOfTheFastOneTakesNothing() {
    Stash slow = member("slow", HALF_AN_HOUR);
    Stash fast = member("fast", Duration.ZERO);
    owned(slow);
    put(slow, "value");
    assertEquals(0, fast.sweep().sessions());
    assertEquals("value", get(fast));
  }

  @Test
  void anOldIdIsToldToComeAgainOnTheFastOneToo() throws Exception {
    Stash slow = member("slow", HALF_AN_HOUR);
    Stash fast = member("fast", Duration.ZERO);
    owned(slow);
    put(slow, "value");
    slow.web().session(new Browser()).rotateId();
    SliceRequest mount = new SliceRequest("view", 1, "page-aaaaaaaaaaaaaaaa", "tab", false);
    Recorder page = new Recorder(fast, KEY, mount);
    assertEquals("ended rotated", page.awaited("ended"));
    page.close();
  }

  @Test
  void aDifferenceOverFiveSecondsIsWarnedOfOnceByName() {
    member("one", Duration.ZERO);
    member("two", Duration.ofSeconds(4));
    Stash three = member("three", Duration.ofSeconds(60));
    Awaitility.await().until(() -> said.size() >= 4);
    assertEquals(4, said.size(), said.toString());
    assertTrue(
        said.stream()
            .anyMatch(line -> line.matches("the clock of member three is (59|60|61) s behind.*")),
        said.toString());
    assertTrue(
        said.stream()
            .anyMatch(line -> line.matches("the clock of member one is (59|60|61) s ahead of.*")),
        said.toString());
    assertEquals(3, three.members().size());
  }

  /** What the slow one's time was written by lives on, and is judged by the same time. */
  @Test
  void whoComesAfterTheSlowOneHasLeftGoesByTheTimeOfThoseWhoKnewIt() {
    Stash first = member("first", Duration.ZERO);
    Stash slow = member("slow", HALF_AN_HOUR);
    owned(first);
    cluster.kill(slow.self());
    Stash next = member("next", Duration.ZERO);
    put(first, "warm");
    owned(next);
    Awaitility.await().until(() -> next.owner(KEY).equals(Optional.of(next.self())));
    assertEquals("warm", get(next));
    owned(first);
    Awaitility.await().until(() -> next.owner(KEY).equals(Optional.of(first.self())));
    put(first, "cold");
    cluster.kill(first.self());
    assertEquals("cold", get(next));
    assertTrue(
        said.stream().noneMatch(line -> line.contains(" member next ")), "its is right: " + said);
  }

  /** Nobody's broken clock lets sessions live for ever. */
  @Test
  void aClockThatIsYearsBehindIsFollowedForAnHour() {
    Stash fast = member("fast", Duration.ZERO);
    member("broken", Duration.ofDays(20_000));
    long wall = System.currentTimeMillis();
    Awaitility.await().until(() -> fast.web().time().now().wall() < wall - 3_500_000);
    assertTrue(fast.web().time().now().wall() >= wall - 3_600_000);
  }
}
