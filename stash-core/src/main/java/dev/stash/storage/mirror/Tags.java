package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import org.jspecify.annotations.Nullable;

/**
 * The ETags that callers see: the source's own as they are, the others with a word in front, so
 * that an ETag says which storage it belongs to.
 */
final class Tags {
  private static final String MOVING = "moving:";
  private static final String MOVED = "moved:";

  private Tags() {}

  /** Of a frozen object; never taken for one of the source that may be overwritten. */
  static ETag moving(ETag ofSource) {
    return new ETag(MOVING + ofSource.value());
  }

  static boolean isMoving(ETag etag) {
    return etag.value().startsWith(MOVING);
  }

  static ETag moved(ETag ofTarget) {
    return new ETag(MOVED + ofTarget.value());
  }

  /** The target's ETag; null if it is not one of the target. */
  static @Nullable ETag target(ETag etag) {
    return etag.value().startsWith(MOVED) ? new ETag(etag.value().substring(MOVED.length())) : null;
  }
}
