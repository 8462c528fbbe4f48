package dev.stash.storage.jdbc;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.junit.StorageBackendContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** A file, not memory: that is what the demonstration uses. */
final class H2StorageTest extends StorageBackendContract {
  @TempDir private Path directory;

  @Override
  protected StorageBackend open() {
    return Storage.jdbc("jdbc:h2:file:" + directory.resolve("db") + ";WRITE_DELAY=0", "", "");
  }
}
