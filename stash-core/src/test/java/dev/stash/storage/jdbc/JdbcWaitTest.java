package dev.stash.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.stash.OptionInvalid;
import dev.stash.machine.Machine;
import dev.stash.storage.Logged;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageWait;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A start whose database is not there yet, or never. */
final class JdbcWaitTest {
  private static final JdbcOptions OPTIONS = JdbcOptions.of(o -> o.table("waits"));

  private static String url(int port) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=postgres&password=SECRET";
  }

  @Test
  void aDatabaseThatComesLaterIsWaitedForAndTheLogSaysSoOnce() throws Exception {
    try (MovingAddress address = new MovingAddress(Machine.freePort())) {
      opensWhenItIsThere(address, () -> JdbcStorage.open(url(address.port()), "", "", OPTIONS));
    }
  }

  @Test
  void alsoOverADataSource() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setInitializationFailTimeout(-1);
    config.setConnectionTimeout(250);
    try (MovingAddress address = new MovingAddress(Machine.freePort())) {
      config.setJdbcUrl(url(address.port()));
      try (HikariDataSource source = new HikariDataSource(config)) {
        opensWhenItIsThere(address, () -> JdbcStorage.open(source, OPTIONS));
      }
    }
  }

  private static void opensWhenItIsThere(MovingAddress address, Supplier<StorageBackend> opening)
      throws Exception {
    int port = PostgresServer.shared().port();
    List<String> log = new CopyOnWriteArrayList<>();
    Logged.during(
        StorageWait.class,
        line -> {
          log.add(line);
          address.pointTo(port);
        },
        () -> {
          try (StorageBackend storage = opening.get()) {
            storage.put("k", new byte[0], Precondition.none());
          }
        });
    assertEquals(2, log.size(), log.toString());
    assertTrue(
        log.getFirst().startsWith("waiting for the storage, at most 30 s: option jdbc-url: "),
        log.getFirst());
    assertTrue(log.getLast().startsWith("the storage is there, after "), log.getLast());
  }

  @Test
  void oneThatNeverComesIsRefusedWithOptionAndMendAndWithoutThePassword() throws Exception {
    String url = url(Machine.freePort());
    JdbcOptions brief = JdbcOptions.of(o -> o.table("waits").storageWait(Duration.ofMillis(300)));
    List<String> log =
        Logged.during(
            StorageWait.class,
            () -> {
              OptionInvalid refusal =
                  assertThrows(OptionInvalid.class, () -> JdbcStorage.open(url, "", "", brief));
              assertEquals("jdbc-url", refusal.option());
              assertTrue(refusal.toString().contains("; start it"), refusal.toString());
            });
    assertEquals(1, log.size(), log.toString());
    assertTrue(!log.getFirst().contains("SECRET"), log.getFirst());
  }

  @Test
  void aWrongDatabaseIsNotWaitedFor() throws Exception {
    String url = PostgresServer.shared().url().replace("/postgres?", "/nowhere?");
    List<String> log =
        Logged.during(
            StorageWait.class,
            () -> assertThrows(OptionInvalid.class, () -> JdbcStorage.open(url, "", "", OPTIONS)));
    assertEquals(List.of(), log);
  }
}
