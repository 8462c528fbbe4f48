package dev.stash.demo;

import dev.stash.storage.StorageBackend;
import dev.stash.storage.jdbc.JdbcOptions;
import dev.stash.storage.jdbc.JdbcStorage;
import java.nio.file.Path;
import java.time.Duration;

/** The database of {@code --storage jdbc}: the one that was named, or a file. */
final class DemoDatabase {
  /**
   * Left to itself H2 answers up to half a second before a commit is in its file, and closes when
   * the process is told to end, before the sessions are stored.
   */
  static final String DURABLE = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";

  private DemoDatabase() {}

  static StorageBackend open(String url, Path data, Duration wait) {
    JdbcOptions options = JdbcOptions.DEFAULT.withStorageWait(wait);
    String shared = variable(Seat.DATABASE);
    if (!url.isEmpty()) {
      return JdbcStorage.open(
          url, variable("STASH_JDBC_USER"), variable("STASH_JDBC_PASSWORD"), options);
    }
    return JdbcStorage.open(
        shared.isEmpty() ? "jdbc:h2:" + file(data) + DURABLE : shared, "", "", options);
  }

  /** The file, as H2 names it. */
  static String file(Path data) {
    return "file:" + data.toAbsolutePath().resolve("h2");
  }

  private static String variable(String name) {
    return System.getenv().getOrDefault(name, "");
  }
}
