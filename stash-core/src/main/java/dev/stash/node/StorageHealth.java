package dev.stash.node;

/** Whether the storage answers this member. Thread-safe. */
interface StorageHealth {
  /** As far as is known; does not block. */
  boolean works();

  /** Asks it something that costs little, so that {@link #works} is up to date. Blocks. */
  void probe();
}
