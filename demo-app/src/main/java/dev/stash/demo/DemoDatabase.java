package dev.stash.demo;

import java.nio.file.Path;
import java.util.Map;

/** The database of {@code --storage jdbc}: the one that was named, or a file. */
final class DemoDatabase {
  /**
   * Left to itself H2 answers up to half a second before a commit is in its file, and closes when
   * the process is told to end, before the sessions are stored.
   */
  static final String DURABLE = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0";

  private DemoDatabase() {}

  /** The options of the Stash that keeps its sessions there. */
  static Map<String, String> options(String url, Path data, String wait) {
    String shared = variable(Seat.DATABASE);
    if (!url.isEmpty()) {
      return Map.of(
          "storage",
          url,
          "jdbc-user",
          variable("STASH_JDBC_USER"),
          "jdbc-password",
          variable("STASH_JDBC_PASSWORD"),
          "storage-wait",
          wait);
    }
    String own = "jdbc:h2:" + file(data) + DURABLE;
    return Map.of("storage", shared.isEmpty() ? own : shared, "storage-wait", wait);
  }

  /** The file, as H2 names it. */
  static String file(Path data) {
    return "file:" + data.toAbsolutePath().resolve("h2");
  }

  private static String variable(String name) {
    return System.getenv().getOrDefault(name, "");
  }
}
