package dev.stash.engine;

/**
 * Who is told when what is stored of an actor begins and ends: by the member that has written it,
 * when that is stored, once at most. Called by whoever works the actor off: returns at once and
 * throws nothing. Thread-safe.
 */
public interface Lives {
  /** Nobody is. */
  Lives UNTOLD = new Lives() {};

  /** Something is stored under this key, where nothing was. */
  default void began(String key) {}

  /**
   * What was stored under this key is over.
   *
   * @param state the last one; of one that was left alone what the behaviour has left of it
   * @param reason that of its tombstone; {@link Ending#LEFT_ALONE} if there is none, because
   *     another begins in its place
   */
  default void ended(String key, Object state, String reason) {}
}
