package dev.stash.storage.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.stash.storage.CircuitBreaker;
import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two servers, the second a synchronous standby of the first, and a promotion under writers. By
 * PostgreSQL's own rules nothing that it acknowledged can be lost, so nothing may be.
 */
final class PostgresFailoverTest {
  private static final int WRITERS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JdbcOptions OPTIONS =
      JdbcOptions.DEFAULT.withConnections(WRITERS).withTimeout(Duration.ofSeconds(1));

  /** How much longer the database is away than it must be; for measuring. */
  private static final long OUTAGE_MILLIS = Long.getLong("stash.failover.outage", 0);

  /** Where the connections come from. */
  enum Source {
    OWN_POOL,
    DATA_SOURCE
  }

  private static PostgresServer template;

  private PostgresServer old;
  private PostgresServer next;
  private MovingAddress address;
  private AutoCloseable pool = () -> {};
  private StorageBackend storage = new TestBackend(); // until it is opened

  @BeforeAll
  static void makeTemplate() throws Exception {
    template = new PostgresServer();
    template.stop();
  }

  @AfterAll
  static void dropTemplate() {
    template.close();
  }

  @BeforeEach
  void startBoth() throws Exception {
    old = template.copy();
    next = template.copy();
    old.setting("synchronous_standby_names", "standby");
    next.follow(old);
    old.start();
    next.start();
    await()
        .atMost(PATIENCE)
        .until(() -> old.any("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'"));
    address = new MovingAddress(old.port());
  }

  @AfterEach
  void closeAll() throws Exception {
    storage.close();
    pool.close();
    address.close();
    old.close();
    next.close();
  }

  private void open(Source source, String url) {
    if (source == Source.OWN_POOL) {
      storage = JdbcStorage.open(url, "", "", OPTIONS);
      return;
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(WRITERS);
    config.setConnectionTimeout(2_000);
    HikariDataSource theirs = new HikariDataSource(config);
    pool = theirs;
    storage = JdbcStorage.open(theirs, OPTIONS);
  }

  private String moving() {
    return "jdbc:postgresql://127.0.0.1:" + address.port() + "/postgres?user=postgres";
  }

  @Test
  void aServerThatTakesNoWritesAnyMoreIsLeftAlthoughItsConnectionsStayOpen() throws Exception {
    open(Source.OWN_POOL, moving());
    underWriters(
        () -> {
          forbidWrites(old);
          outage();
          next.promote();
          address.pointTo(next.port());
        });
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void nothingIsReadFromAServerThatRefusedAWrite(Source source) throws Exception {
    open(source, moving());
    warm();
    ETag etag = storage.put("k", text("old"), Precondition.ifAbsent());
    forbidWrites(old);
    next.promote();
    assertThrows(NotApplied.class, () -> storage.put("k", text("x"), Precondition.ifMatch(etag)));
    assertThrows(NotApplied.class, () -> storage.get("k"), "there is no server that takes writes");
    next.execute("UPDATE stash_objects SET body = 'new', etag = 'theirs'");
    address.pointTo(next.port());
    for (int i = 0; i < 3 * WRITERS; i++) {
      assertEquals("new", new String(read("k"), UTF_8));
    }
  }

  @Test
  void aPlannedSwitchOverWithBothHostsInTheUrl() throws Exception {
    open(
        Source.OWN_POOL,
        "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres?user=postgres&targetServerType=primary"
            .formatted(old.port(), next.port()));
    underWriters(
        () -> {
          old.stop();
          outage();
          next.promote();
          old.follow(next);
        });
    old.start();
  }

  @Test
  void aPlannedSwitchOverWithTheOldPrimaryAsStandbyBehindTheAddressForAWhile() throws Exception {
    open(Source.OWN_POOL, moving());
    underWriters(
        () -> {
          old.stop();
          next.promote();
          old.follow(next);
          old.start();
          outage();
          address.pointTo(next.port());
        });
  }

  @ParameterizedTest
  @EnumSource(Source.class)
  void aPrimaryThatIsKilled(Source source) throws Exception {
    open(source, moving());
    underWriters(
        () -> {
          old.kill();
          outage();
          next.promote();
          address.pointTo(next.port());
        });
  }

  @Test
  void aCommitThatTheStandbyHasNotConfirmedIsUnknownAndNotReadBackBeforeItHas() throws Exception {
    open(Source.OWN_POOL, moving());
    ETag etag = storage.put("k", text("1"), Precondition.ifAbsent());
    next.freeze(true);
    assertThrows(
        OutcomeUnknown.class, () -> storage.put("k", text("2"), Precondition.ifMatch(etag)));
    assertThrows(NotApplied.class, () -> storage.get("k"));
    next.freeze(false);
    assertEquals("2", new String(read("k"), UTF_8));
  }

  private static void outage() throws InterruptedException {
    new CountDownLatch(1).await(OUTAGE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private interface Event {
    void happen() throws Exception;
  }

  /** Lets it happen while all write, and waits until all have written after it. */
  private void underWriters(Event event) throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    CircuitBreaker breaker =
        CircuitBreaker.over(
            storage,
            CircuitBreaker.DEFAULT_FAILURES,
            CircuitBreaker.DEFAULT_PAUSE_MILLIS,
            () -> System.nanoTime() / 1_000_000);
    List<CountingWriter> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new CountingWriter(breaker, "writer/" + i, stop));
    }
    awaitMore(writers, 20);
    long start = System.nanoTime();
    event.happen();
    long back = System.nanoTime();
    long first = awaitMore(writers.subList(0, WRITERS), 1) - back;
    stop.countDown();
    for (CountingWriter writer : writers) {
      writer.join();
    }
    System.out.printf(
        "away for %d ms, all have written %d ms later; %s%n",
        (back - start) / 1_000_000, first / 1_000_000, writers.getFirst().told());
    assertEquals("", String.join("", writers.stream().map(CountingWriter::violation).toList()));
    for (int i = 0; i < WRITERS; i++) {
      int there = Integer.parseInt(new String(read("writer/" + i), UTF_8));
      assertTrue(there >= writers.get(i).acknowledged(), "lost by writer " + i);
    }
  }

  private static long awaitMore(List<CountingWriter> writers, int more) {
    List<Integer> before = writers.stream().map(CountingWriter::acknowledged).toList();
    await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(PATIENCE)
        .until(
            () -> {
              for (int i = 0; i < writers.size(); i++) {
                CountingWriter writer = writers.get(i);
                if (!writer.violation().isEmpty()) {
                  return true;
                } else if (writer.acknowledged() < before.get(i) + more) {
                  return false;
                }
              }
              return true;
            });
    return System.nanoTime();
  }

  /** Opens as many connections as the pool may have. */
  private void warm() throws Exception {
    CountDownLatch stop = new CountDownLatch(1);
    List<CountingWriter> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new CountingWriter(storage, "warm/" + i, stop));
    }
    awaitMore(writers, 20);
    stop.countDown();
    for (CountingWriter writer : writers) {
      writer.join();
    }
  }

  /** What managed services do with a primary that is to be one no more; connections stay. */
  private static void forbidWrites(PostgresServer server) throws Exception {
    server.execute("ALTER SYSTEM SET default_transaction_read_only = on");
    server.execute("SELECT pg_reload_conf()");
    await().atMost(PATIENCE).until(() -> readOnly(server));
  }

  private static boolean readOnly(PostgresServer server) throws Exception {
    return server.any(
        "SELECT 1 FROM pg_settings WHERE name = 'default_transaction_read_only' AND setting ="
            + " 'on'");
  }

  /** The value, when there is a server to read it from. */
  private byte[] read(String key) {
    return await()
        .atMost(PATIENCE)
        .ignoreException(NotApplied.class)
        .until(() -> storage.get(key).orElseThrow().body(), body -> true);
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
