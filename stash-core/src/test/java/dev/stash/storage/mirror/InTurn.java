package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Two processes that share the calls. */
record InTurn(StorageBackend one, StorageBackend two, AtomicInteger calls)
    implements StorageBackend {
  InTurn(StorageBackend one, StorageBackend two) {
    this(one, two, new AtomicInteger());
  }

  private StorageBackend next() {
    return calls.getAndIncrement() % 2 == 0 ? one : two;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return next().get(key);
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return next().put(key, body, precondition);
  }

  @Override
  public void delete(String key, ETag etag) {
    next().delete(key, etag);
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return next().list(prefix, cursor, limit);
  }

  @Override
  public void close() {
    one.close();
    two.close();
  }
}
