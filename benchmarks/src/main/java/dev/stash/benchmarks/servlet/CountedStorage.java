package dev.stash.benchmarks.servlet;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Another storage, and how much it was asked. Thread-safe. */
record CountedStorage(StorageBackend storage, LongAdder calls, LongAdder bytes)
    implements StorageBackend {
  CountedStorage(StorageBackend storage) {
    this(storage, new LongAdder(), new LongAdder());
  }

  Side.Written written() {
    return new Side.Written(calls.sum(), bytes.sum());
  }

  @Override
  public Optional<StoredObject> get(String key) {
    calls.increment();
    return storage.get(key);
  }

  @Override
  public Look look(String key, ETag known) {
    calls.increment();
    return storage.look(key, known);
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    calls.increment();
    bytes.add(body.length);
    return storage.put(key, body, precondition);
  }

  @Override
  public void delete(String key, ETag etag) {
    calls.increment();
    storage.delete(key, etag);
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    calls.increment();
    return storage.list(prefix, cursor, limit);
  }

  /** What comes by the clock is none of the requests that are counted here. */
  @Override
  public boolean mayBeShared() {
    return false;
  }

  @Override
  public void close() {
    storage.close();
  }
}
