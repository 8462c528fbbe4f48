package dev.stash.storage.mirror;

import org.jspecify.annotations.Nullable;

/**
 * How far a run over the source has come.
 *
 * @param moved objects that this run has moved
 * @param already objects that were moved before
 * @param lastKey the last key that was looked at; a later run may go on after it. Null before the
 *     first
 */
public record MoveProgress(long moved, long already, @Nullable String lastKey) {
  static final MoveProgress NONE = new MoveProgress(0, 0, null);

  MoveProgress and(boolean movedNow, String key) {
    return new MoveProgress(moved + (movedNow ? 1 : 0), already + (movedNow ? 0 : 1), key);
  }
}
