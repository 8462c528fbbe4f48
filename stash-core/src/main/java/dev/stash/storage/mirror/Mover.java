package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import dev.stash.storage.StoredObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Ends moves. Any number may work at the same one, now or much later: all copy the same frozen
 * body, and a copy that comes late meets a target that is no longer as it was.
 */
final class Mover {
  private static final int TRIES = 8;

  private final StorageBackend source;
  private final StorageBackend target;

  Mover(StorageBackend source, StorageBackend target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Returns what the source says of the object once it has moved.
   *
   * @throws NotApplied if it could not be moved to the end; nothing is lost or changed by that
   */
  Spot.Moved complete(String key) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        // The target before the source: what stands there while the source still says "moving" is
        // nobody's truth, and may be replaced as long as it is the same.
        StoredObject before = target.get(key).orElse(null);
        Spot spot = Spot.of(source, key);
        if (spot instanceof Spot.Moved moved) {
          return moved;
        } else if (spot instanceof Spot.Moving moving) {
          ETag copy = copy(key, moving.body(), before);
          byte[] marker = Marker.moved(moving.etag(), copy);
          source.put(key, marker, Precondition.ifMatch(moving.object().etag()));
        } else {
          throw new IllegalStateException("an object that moves goes nowhere else");
        }
      } catch (PreconditionFailed somebodyElse) {
        // Another one works at the same move: look again.
      } catch (OutcomeUnknown e) {
        throw new NotApplied("the object is on its way to the target", e);
      }
    }
    throw new NotApplied("the object is on its way to the target", null);
  }

  /** Freezes the object as it is and moves it; returns whether there was something to do. */
  boolean move(String key) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Spot spot = Spot.of(source, key);
      if (spot instanceof Spot.Live live) {
        StoredObject object = live.object();
        try {
          source.put(
              key,
              Marker.moving(object.etag(), object.body()),
              Precondition.ifMatch(object.etag()));
        } catch (PreconditionFailed | OutcomeUnknown unclear) {
          continue;
        }
        complete(key);
        return true;
      } else if (spot instanceof Spot.Moving) {
        complete(key);
        return true;
      } else {
        return false;
      }
    }
    throw new NotApplied("the object is written too often to be moved; go on after it", null);
  }

  /** Whether the write behind a frozen object is told by the target's ETag or the source's. */
  ETag completed(String key, ETag frozen) {
    try {
      return Tags.moved(new ETag(complete(key).marker().to()));
    } catch (StorageFailure later) {
      // The write stands. Its ETag holds until the move has been ended, and after.
      return Tags.moving(frozen);
    }
  }

  private ETag copy(String key, byte[] body, @Nullable StoredObject before) {
    if (before == null) {
      return target.put(key, body, Precondition.ifAbsent());
    }
    return Arrays.equals(before.body(), body)
        ? before.etag()
        : target.put(key, body, Precondition.ifMatch(before.etag()));
  }
}
