package dev.stash.demo;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import java.nio.file.Path;

/** The database of {@code --storage jdbc}: the one that was named, or a file. */
final class DemoDatabase {
  private DemoDatabase() {}

  static StorageBackend open(String url, Path data) {
    if (url.isEmpty()) {
      // Left to itself H2 answers up to half a second before a commit is in its file, and closes
      // when the process is told to end, before the sessions are stored.
      return Storage.jdbc(
          "jdbc:h2:file:"
              + data.toAbsolutePath().resolve("h2")
              + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0",
          "",
          "");
    }
    return Storage.jdbc(url, variable("STASH_JDBC_USER"), variable("STASH_JDBC_PASSWORD"));
  }

  private static String variable(String name) {
    return System.getenv().getOrDefault(name, "");
  }
}
