package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.util.Optional;

/** The target, where it is the fence: as it is, but for the tombstones. Thread-safe. */
final class Target {
  private static final int TRIES = 8;

  private final StorageBackend backend;

  Target(StorageBackend backend) {
    this.backend = backend;
  }

  Optional<StoredObject> get(String key) {
    return backend.get(key).flatMap(Target::living);
  }

  /** As the target's own ETag and not with a word in front: {@code known}. */
  Look look(String key, ETag known) {
    return switch (backend.look(key, known)) {
      case Look.Same same -> same;
      case Look.Other other -> new Look.Other(other.object().flatMap(Target::living));
    };
  }

  private static Optional<StoredObject> living(StoredObject there) {
    return Marker.tombstone(there.body())
        ? Optional.empty()
        : Optional.of(
            new StoredObject(there.body(), Tags.moved(there.etag()), there.lastModified()));
  }

  ETag put(String key, byte[] body, Precondition precondition) {
    if (!precondition.equals(Precondition.ifAbsent())) {
      return Tags.moved(backend.put(key, body, precondition));
    }
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        return Tags.moved(backend.put(key, body, precondition));
      } catch (PreconditionFailed there) {
        StoredObject object = backend.get(key).orElse(null);
        if (object != null && !Marker.tombstone(object.body())) {
          throw there;
        } else if (object != null) {
          // Lost to somebody else's it is refused, and rightly.
          return Tags.moved(backend.put(key, body, Precondition.ifMatch(object.etag())));
        }
      }
    }
    throw new NotApplied("the object came and went too often", null);
  }

  /** Leaves a tombstone: a late copy into a gap would bring the object back. */
  void bury(String key, Precondition precondition) {
    backend.put(key, Marker.tombstone(), precondition);
  }
}
