package dev.stash.storage.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OptionInvalid;
import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a caller is told when a write does not go through; another connection holds the row. */
final class PostgresOutcomeTest {
  private static final JdbcOptions OPTIONS =
      JdbcOptions.of(
          o ->
              o.table("outcomes")
                  .connections(1)
                  .timeout(Duration.ofSeconds(1))
                  .connectionTimeout(Duration.ofMillis(250)));

  private StorageBackend storage;
  private ETag etag;
  private Connection other;

  @BeforeEach
  void writeOne() throws Exception {
    storage = JdbcStorage.open(PostgresServer.shared().url(), "", "", OPTIONS);
    etag = storage.put("k", text("first"), Precondition.none());
    other = DriverManager.getConnection(PostgresServer.shared().url());
    other.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    storage.close();
    other.close();
  }

  @Test
  void aWriteThatTakesTooLongHasAnUnknownOutcomeAndLeavesNothingBehind() throws Exception {
    hold("SELECT * FROM outcomes FOR UPDATE");
    long start = System.nanoTime();
    assertThrows(OutcomeUnknown.class, this::replace);
    assertTrue(System.nanoTime() - start < 3_000_000_000L);
    other.rollback();
    assertEquals(etag, storage.get("k").orElseThrow().etag());
    replace();
  }

  @Test
  void anExhaustedPoolIsToldQuicklyAndIsNoUnknownOutcome() throws Exception {
    hold("SELECT * FROM outcomes FOR UPDATE");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = CompletableFuture.supplyAsync(this::replace, threads);
      awaitWaiting();
      long start = System.nanoTime();
      assertThrows(NotApplied.class, this::replace);
      assertThrows(NotApplied.class, () -> storage.get("k"));
      assertTrue(System.nanoTime() - start < 1_000_000_000L);
      other.rollback();
      first.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void theOneThatWaitedForAnotherWriterIsRefused() throws Exception {
    hold("UPDATE outcomes SET etag = 'others'");
    CompletionException end = whenTheOtherCommits(this::replace);
    assertTrue(end.getCause() instanceof PreconditionFailed, end.toString());
  }

  @Test
  void aSerializationFailureIsNotApplied() throws Exception {
    reopen("options=-c%20default_transaction_isolation=repeatable\\%20read");
    hold("UPDATE outcomes SET etag = 'others'");
    CompletionException end = whenTheOtherCommits(this::replace);
    assertTrue(end.getCause() instanceof NotApplied, end.toString());
    assertTrue(end.toString().contains("40001"), end.toString());
  }

  @Test
  void aDatabaseThatTakesNoWritesStopsTheStart() throws Exception {
    String url = PostgresServer.shared().url() + "&options=-c%20default_transaction_read_only=on";
    OptionInvalid refusal =
        assertThrows(
            OptionInvalid.class,
            () -> JdbcStorage.open(url, "", "", JdbcOptions.of(o -> o.storageWait(Duration.ZERO))));
    assertEquals("jdbc-url", refusal.option());
    assertTrue(refusal.toString().contains("25006"), refusal.toString());
    assertTrue(refusal.toString().contains("targetServerType=primary"), refusal.toString());
  }

  @Test
  void aConnectionEndedByTheServerInTheMiddleHasAnUnknownOutcomeAndTheNextCallIsFine()
      throws Exception {
    hold("SELECT * FROM outcomes FOR UPDATE");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var write = CompletableFuture.supplyAsync(this::replace, threads);
      awaitWaiting();
      hold("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
      CompletionException end = assertThrows(CompletionException.class, write::join);
      assertTrue(end.getCause() instanceof OutcomeUnknown, end.toString());
      other.rollback();
      replace();
    }
  }

  @Test
  void aTableThatIsGoneIsNotApplied() throws Exception {
    hold("DROP TABLE outcomes");
    other.commit();
    assertThrows(NotApplied.class, this::replace);
    assertThrows(NotApplied.class, () -> storage.get("k"));
  }

  private void reopen(String parameter) throws Exception {
    storage.close();
    storage = JdbcStorage.open(PostgresServer.shared().url() + "&" + parameter, "", "", OPTIONS);
  }

  private CompletionException whenTheOtherCommits(java.util.function.Supplier<ETag> write)
      throws SQLException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = CompletableFuture.supplyAsync(write, threads);
      awaitWaiting();
      other.commit();
      return assertThrows(CompletionException.class, waiting::join);
    }
  }

  private ETag replace() {
    return storage.put("k", text("second"), Precondition.ifMatch(etag));
  }

  private void hold(String sql) throws SQLException {
    try (var statement = other.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Until a statement of ours waits for the lock. */
  private static void awaitWaiting() {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> {
              try (var connection = DriverManager.getConnection(PostgresServer.shared().url());
                  var statement = connection.createStatement();
                  var rows =
                      statement.executeQuery(
                          "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'")) {
                return rows.next();
              }
            });
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }
}
