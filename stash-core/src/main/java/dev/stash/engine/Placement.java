package dev.stash.engine;

/** Where the actors of a kind live. */
public enum Placement {
  /** One for each key, at the member that owns the key's partition; they move when that moves. */
  OWNER,
  /**
   * At the member that asks; they go nowhere. A key is one member's: of two that use it the storage
   * lets one commit.
   */
  HERE
}
