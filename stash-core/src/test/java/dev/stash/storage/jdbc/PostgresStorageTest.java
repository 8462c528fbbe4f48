package dev.stash.storage.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.stash.Storage;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.junit.StorageBackendContract;
import org.junit.jupiter.api.Test;

final class PostgresStorageTest extends StorageBackendContract {
  @Override
  protected StorageBackend open() throws Exception {
    return Storage.jdbc(PostgresServer.shared().url(), "", "");
  }

  @Test
  void itIsCalledAsTheDatabaseCallsItWhoeverAsksAndHowever() throws Exception {
    String url = PostgresServer.shared().url();
    String more = url + (url.contains("?") ? "&" : "?") + "ApplicationName=other";
    try (StorageBackend one = Storage.jdbc(url, "", "");
        StorageBackend two = Storage.jdbc(more, "", "");
        StorageBackend other =
            JdbcStorage.open(url, "", "", JdbcOptions.of(o -> o.table("other_objects")))) {
      assertInstanceOf(Reach.Shared.class, one.reach());
      assertEquals(one.reach(), two.reach());
      assertNotEquals(one.reach(), other.reach());
    }
  }
}
