package dev.stash.session;

import org.jspecify.annotations.Nullable;

/**
 * Whose a session is, and what its browser may come back to; of what it keeps, the label alone.
 *
 * @param principal who is logged in
 * @param presented whether its browser has come with its id, so that the answer which gave it was
 *     not lost
 * @param lineage what it is called to pages; null: as its id says
 * @param claim what it may be left for; null: nothing
 * @param device what its person is shown of it; null: its owner is of a release that does not say
 */
record Whose(
    @Nullable String principal,
    boolean presented,
    @Nullable String lineage,
    @Nullable Claim claim,
    @Nullable Device device) {
  /** Of a session that keeps nothing. */
  static final Whose NOBODYS = new Whose(null, true, null, null, null);

  /** Asks for it, as what a read is about. */
  enum Asked {
    /** The one instance. */
    ASKED
  }

  @Override
  public String toString() {
    return "Whose[presented=" + presented + "]";
  }
}
