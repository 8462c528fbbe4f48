package dev.stash.storage.embedded;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.junit.StorageBackendContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedStorageContractTest extends StorageBackendContract {
  @TempDir private Path directory;

  @Override
  protected StorageBackend open() {
    return Storage.embedded(directory);
  }
}
