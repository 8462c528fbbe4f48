package dev.stash.storage.mirror;

import org.jspecify.annotations.Nullable;

/**
 * How far a run over the source has come.
 *
 * @param moved objects that this run has moved
 * @param already objects that were moved before
 * @param cursor where a later run may go on, which looks at a page at most once more; null is the
 *     start
 */
public record MoveProgress(long moved, long already, @Nullable String cursor) {
  MoveProgress and(boolean movedNow, @Nullable String at) {
    return new MoveProgress(moved + (movedNow ? 1 : 0), already + (movedNow ? 0 : 1), at);
  }
}
