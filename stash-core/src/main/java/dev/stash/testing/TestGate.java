package dev.stash.testing;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one process of a test sees of the storage: nothing once it is dead. It is not closed with
 * it: the next one finds what is there.
 */
record TestGate(StorageBackend storage, TestLife life) implements StorageBackend {
  private StorageBackend alive() {
    if (life.dead()) {
      throw new NotApplied("the process has been killed", null);
    }
    return storage;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return alive().get(key);
  }

  @Override
  public Look look(String key, ETag known) {
    return alive().look(key, known);
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return alive().put(key, body, precondition);
  }

  @Override
  public void delete(String key, ETag etag) {
    alive().delete(key, etag);
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return alive().list(prefix, cursor, limit);
  }

  @Override
  public Reach reach() {
    return storage.reach();
  }

  @Override
  public boolean mayBeShared() {
    return storage.mayBeShared();
  }

  @Override
  public void close() {}
}
