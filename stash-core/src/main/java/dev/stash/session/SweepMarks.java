package dev.stash.session;

import dev.stash.storage.ETag;
import dev.stash.storage.ObjectUnreadable;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import org.jspecify.annotations.Nullable;

/**
 * Where the mark of a long pass is kept. It only spares work, so what stands there is never
 * defended: of two that sweep at once the last one's counts. Not thread-safe.
 */
final class SweepMarks {
  private final StorageBackend storage;
  private final String key;
  private @Nullable ETag etag;

  SweepMarks(StorageBackend storage, String key) {
    this.storage = storage;
    this.key = key;
  }

  /** What a member that sweeps no more has left; null if nothing. */
  @Nullable SweepMark left() {
    try {
      return storage
          .get(key)
          .map(
              there -> {
                etag = there.etag();
                return SweepMark.decode(there.body());
              })
          .orElse(null);
    } catch (ObjectUnreadable sealed) { // with a key that we do not have
      return null;
    }
  }

  void set(SweepMark mark) {
    etag = storage.put(key, mark.encoded(), Precondition.none());
  }

  /** The pass is over. */
  void remove() {
    ETag ours = etag;
    if (ours == null) {
      return;
    }
    etag = null;
    try {
      storage.delete(key, ours);
    } catch (PreconditionFailed another) {
      // Somebody else sweeps, too.
    }
  }
}
