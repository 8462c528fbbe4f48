package dev.stash.session;

import org.jspecify.annotations.Nullable;

/**
 * What a session is to those that may come back to it, and nothing of what it keeps.
 *
 * @param principal who is logged in
 * @param presented whether its browser has come with its id, so that the answer which gave it was
 *     not lost
 * @param lineage what it is called to pages; null: as its id says
 */
record Standing(@Nullable String principal, boolean presented, @Nullable String lineage) {
  /** Asks for it, as what a read is about. */
  enum Asked {
    /** The one instance. */
    ASKED
  }

  @Override
  public String toString() {
    return "Standing[presented=" + presented + "]";
  }
}
