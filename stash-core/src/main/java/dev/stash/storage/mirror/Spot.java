package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;

/**
 * What the source holds under a key. It only ever goes from {@link Absent} and {@link Live}, back
 * and forth, to {@link Moving}, to {@link Moved}; or from {@link Absent} to {@link Moved} at once.
 */
sealed interface Spot {
  /** Nothing; who moves asks the target. */
  record Absent() implements Spot {}

  /** An object that was not touched. */
  record Live(StoredObject object) implements Spot {}

  /** The object, frozen: it is what it says until it is moved, and nobody writes to it. */
  record Moving(Marker marker, StoredObject object) implements Spot {
    byte[] body() {
      return Marker.embedded(object.body());
    }

    /** The ETag by which callers know this state. */
    ETag etag() {
      return marker.from().isEmpty() ? Tags.moving(object.etag()) : new ETag(marker.from());
    }
  }

  /** The target has it, or would if there were one. */
  record Moved(Marker marker) implements Spot {
    /** Whether the caller's ETag stands for the state that was moved. */
    boolean from(ETag etag) {
      return marker.from().equals(Marker.digest(etag));
    }

    Precondition unchanged() {
      return Precondition.ifMatch(new ETag(marker.to()));
    }
  }

  static Spot of(StorageBackend source, String key) {
    StoredObject object = source.get(key).orElse(null);
    if (object == null) {
      return new Absent();
    }
    Marker marker = Marker.read(object.body());
    if (marker == null) {
      return new Live(object);
    }
    return marker.moved() ? new Moved(marker) : new Moving(marker, object);
  }
}
