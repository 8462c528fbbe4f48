package dev.stash.engine;

/** What an instance is doing. */
public enum Phase {
  /** A GET or a hand-off is under way; commands wait. */
  LOADING,
  /** All that was accepted is stored. */
  CLEAN,
  /** Something is not stored and no PUT is under way: lingering, or backing off. */
  DIRTY,
  /** One PUT is under way; commands are accepted meanwhile. */
  SAVING,
  /** The last PUT's outcome is unknown or conflicted, a GET reads back; commands are accepted. */
  VERIFYING,
  /** Handing over: nothing is accepted, a PUT under way is awaited. */
  LEAVING,
  /** A tombstone is stored; every command is answered ENDED. */
  ENDED,
  /** Over: fenced, left, passivated or unloaded; every command is answered RETRY. */
  STOPPED
}
