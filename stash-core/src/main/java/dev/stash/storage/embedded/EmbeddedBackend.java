package dev.stash.storage.embedded;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StoredObject;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Reads from the store, writes through the committer. An ETag stands for one write for ever. */
final class EmbeddedBackend implements StorageBackend {
  private final Store store;
  private final Committer committer;
  private final DirectoryLock lock;
  private final Clock clock;
  private final long run;
  private final AtomicLong number = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  EmbeddedBackend(Store store, Committer committer, DirectoryLock lock, Clock clock, long run) {
    this.store = store;
    this.committer = committer;
    this.lock = lock;
    this.clock = clock;
    this.run = run;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    byte[] name = StorageRules.key(key);
    try {
      byte[] value = store.value(name);
      if (value == null) {
        return Optional.empty();
      }
      return Optional.of(object(Stamp.of(value), value));
    } catch (IOException e) {
      throw unread(e);
    }
  }

  /** The value comes from memory or the disk whole; only its copy is saved. */
  @Override
  public Look look(String key, ETag known) {
    byte[] name = StorageRules.key(key);
    try {
      byte[] value = store.value(name);
      if (value == null) {
        return new Look.Other(Optional.empty());
      }
      Stamp stamp = Stamp.of(value);
      return stamp.etag().equals(known)
          ? Look.Same.SAME
          : new Look.Other(Optional.of(object(stamp, value)));
    } catch (IOException e) {
      throw unread(e);
    }
  }

  private static StoredObject object(Stamp stamp, byte[] value) {
    return new StoredObject(Stamp.body(value), stamp.etag(), stamp.lastModified());
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    byte[] name = StorageRules.key(key);
    StorageRules.body(body);
    Stamp stamp = new Stamp(run, number.incrementAndGet(), clock.millis());
    committer.commit(Write.put(name, stamp.before(body), stamp.etag(), precondition));
    return stamp.etag();
  }

  @Override
  public void delete(String key, ETag etag) {
    committer.commit(Write.delete(StorageRules.key(key), etag));
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    StorageRules.limit(limit);
    byte[] after = cursor == null ? null : StorageRules.utf8(cursor);
    try {
      return store.list(StorageRules.utf8(prefix), after, limit);
    } catch (IOException e) {
      throw unread(e);
    }
  }

  /** The directory is locked for others. */
  @Override
  public Reach reach() {
    return Reach.thisProcess();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      committer.close();
      store.close();
      lock.release();
    }
  }

  private static NotApplied unread(IOException e) {
    return new NotApplied("the embedded storage cannot read: " + e.getMessage(), e);
  }
}
