package dev.stash.storage.jdbc;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.StorageBackendContract;

final class PostgresStorageTest extends StorageBackendContract {
  @Override
  protected StorageBackend open() throws Exception {
    return Storage.jdbc(PostgresServer.shared().url(), "", "");
  }
}
