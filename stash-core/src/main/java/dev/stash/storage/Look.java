package dev.stash.storage;

import java.util.Optional;

/** What a conditional read shows. */
public sealed interface Look {
  /** The object is still the one whose ETag was named; its bytes did not travel. */
  enum Same implements Look {
    /** The one instance. */
    SAME
  }

  /**
   * It is another one.
   *
   * @param object what is there now; empty: nothing
   */
  record Other(Optional<StoredObject> object) implements Look {}

  /** What a plain read has shown, held against an ETag. */
  static Look of(Optional<StoredObject> object, ETag known) {
    boolean same = object.isPresent() && object.get().etag().equals(known);
    return same ? Same.SAME : new Other(object);
  }
}
