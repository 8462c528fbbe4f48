package dev.stash.session;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists in pages of one object: what takes a million objects elsewhere takes a thousand here. */
record OneByOne(StorageBackend storage) implements StorageBackend {
  @Override
  public Optional<StoredObject> get(String key) {
    return storage.get(key);
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return storage.put(key, body, precondition);
  }

  @Override
  public void delete(String key, ETag etag) {
    storage.delete(key, etag);
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return storage.list(prefix, cursor, 1);
  }

  @Override
  public void close() {
    storage.close();
  }
}
