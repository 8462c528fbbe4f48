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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two servers, the second a synchronous standby of the first, and a promotion under writers. By
 * PostgreSQL's own rules nothing that it acknowledged can be lost, so nothing may be.
 */
final class PostgresFailoverTest {
  /** As many for each way. */
  private static final int WRITERS = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JdbcOptions OPTIONS =
      JdbcOptions.of(o -> o.connections(WRITERS).timeout(Duration.ofSeconds(1)));

  /** How much longer the database is away than it must be; for measuring. */
  private static final long OUTAGE_MILLIS = Long.getLong("stash.failover.outage", 0);

  private static PostgresServer template;

  private PostgresServer old;
  private PostgresServer next;
  private MovingAddress address;
  private HikariDataSource theirs;

  /** Each way to the database that there is, by its name. */
  private final Map<String, StorageBackend> storages = new TreeMap<>();

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
    theirs = pool();
    storages.put("own pool", JdbcStorage.open(moving(), "", "", OPTIONS));
    storages.put("DataSource", JdbcStorage.open(theirs, OPTIONS));
    storages.put("two hosts", JdbcStorage.open(bothHosts(), "", "", OPTIONS));
  }

  @AfterEach
  void closeAll() throws Exception {
    storages.values().forEach(StorageBackend::close);
    theirs.close();
    address.close();
    old.close();
    next.close();
  }

  private HikariDataSource pool() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(moving());
    config.setMaximumPoolSize(WRITERS);
    config.setConnectionTimeout(2_000);
    return new HikariDataSource(config);
  }

  private String moving() {
    return "jdbc:postgresql://127.0.0.1:" + address.port() + "/postgres?user=postgres";
  }

  private String bothHosts() {
    return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/postgres?user=postgres"
        .formatted(old.port(), next.port());
  }

  private StorageBackend ownPool() {
    return Objects.requireNonNull(storages.get("own pool"));
  }

  @Test
  void nothingIsReadFromAServerThatRefusedAWrite() throws Exception {
    underWriters(() -> {}); // so that the pools are full
    ETag etag = ownPool().put("k", text("old"), Precondition.ifAbsent());
    forbidWrites(old);
    next.promote();
    for (StorageBackend storage : storages.values()) {
      assertThrows(NotApplied.class, () -> storage.put("k", text("x"), Precondition.ifMatch(etag)));
    }
    for (String way : List.of("own pool", "DataSource")) {
      StorageBackend storage = Objects.requireNonNull(storages.get(way));
      assertThrows(NotApplied.class, () -> storage.get("k"), "nobody reachable takes writes");
    }
    next.execute("UPDATE stash_objects SET body = 'new' WHERE object_key = 'k'");
    address.pointTo(next.port());
    for (StorageBackend storage : storages.values()) {
      for (int i = 0; i < 3 * WRITERS; i++) {
        assertEquals("new", new String(read(storage, "k"), UTF_8));
      }
    }
  }

  @Test
  void aServerThatTakesNoWritesAnyMoreIsLeftAlthoughItsConnectionsStayOpen() throws Exception {
    underWriters(
        () -> {
          forbidWrites(old);
          outage();
          next.promote();
          address.pointTo(next.port());
        });
  }

  @Test
  void aPrimaryThatIsKilled() throws Exception {
    underWriters(
        () -> {
          old.kill();
          outage();
          next.promote();
          address.pointTo(next.port());
        });
  }

  @Test
  void aSwitchOverInOrderAfterWhichTheAddressLeadsToTheNewStandbyForAWhile() throws Exception {
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

  @Test
  void aCommitThatTheStandbyHasNotConfirmedIsUnknownAndNotReadBackBeforeItHas() throws Exception {
    ETag etag = ownPool().put("k", text("1"), Precondition.ifAbsent());
    next.freeze(true);
    assertThrows(
        OutcomeUnknown.class, () -> ownPool().put("k", text("2"), Precondition.ifMatch(etag)));
    assertThrows(NotApplied.class, () -> ownPool().get("k"));
    next.freeze(false);
    assertEquals("2", new String(read(ownPool(), "k"), UTF_8));
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
    Map<String, List<CountingWriter>> writers = new TreeMap<>();
    storages.forEach((way, storage) -> writers.put(way, writers(way, storage, stop)));
    writers.values().forEach(each -> awaitMore(each, 20));
    long start = System.nanoTime();
    event.happen();
    long back = System.nanoTime();
    try (var watchers = Executors.newVirtualThreadPerTaskExecutor()) {
      writers.forEach(
          (way, each) ->
              watchers.execute(
                  () -> {
                    long late = awaitMore(each, 1) - back;
                    System.out.printf(
                        "away for %d ms, all over %s have written %d ms later; %s%n",
                        (back - start) / 1_000_000, way, late / 1_000_000, each.getFirst().told());
                  }));
    }
    stop.countDown();
    for (String way : writers.keySet()) {
      for (CountingWriter writer : Objects.requireNonNull(writers.get(way))) {
        writer.join();
        assertEquals("", writer.violation());
        int there = Integer.parseInt(new String(read(ownPool(), writer.key()), UTF_8));
        assertTrue(there >= writer.acknowledged(), "lost by " + writer.key());
      }
    }
  }

  private static List<CountingWriter> writers(
      String way, StorageBackend storage, CountDownLatch stop) {
    CircuitBreaker breaker =
        CircuitBreaker.over(
            storage,
            CircuitBreaker.DEFAULT_FAILURES,
            CircuitBreaker.DEFAULT_PAUSE_MILLIS,
            () -> System.nanoTime() / 1_000_000);
    List<CountingWriter> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new CountingWriter(breaker, way + "/" + UUID.randomUUID(), stop));
    }
    return writers;
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
  private static byte[] read(StorageBackend storage, String key) {
    return await()
        .atMost(PATIENCE)
        .ignoreException(NotApplied.class)
        .until(() -> storage.get(key).orElseThrow().body(), body -> true);
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
