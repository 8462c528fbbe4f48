package dev.stash.storage.encrypted;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.TestBackend;
import dev.stash.testing.junit.StorageBackendContract;

final class EncryptedStorageContractTest extends StorageBackendContract {
  private final TestBackend backend = new TestBackend();

  @Override
  protected StorageBackend open() {
    return Storage.encrypted(backend, Keys.ring("one"));
  }
}
