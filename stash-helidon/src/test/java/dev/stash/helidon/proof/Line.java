package dev.stash.helidon.proof;

import jakarta.json.JsonObject;

/**
 * One line of a {@link History}: something that was done, answered or seen. Times are microseconds
 * since the run began, by one clock.
 */
sealed interface Line {
  /** When it was known. */
  long at();

  /** What the run allows a plain read to lag behind: the failure detector's limit, and some. */
  record Lag(long at, long micros) implements Line {}

  /** A page is about to send an event that writes this value to this key. */
  record Invoked(long at, String session, String page, long event, String key, long value)
      implements Line {}

  /** A page was told that its events up to this one are handled, not yet stored. */
  record Done(long at, String page, long event) implements Line {}

  /** A page was told that its events up to this one are stored. */
  record Saved(long at, String page, long event) implements Line {}

  /**
   * A page asked for its view at {@code from} and was given all of it.
   *
   * @param clean whether the answer says that all of it is stored
   */
  record Shown(
      long at,
      long from,
      String session,
      String page,
      long lastEvent,
      long savedEvent,
      boolean clean,
      JsonObject state)
      implements Line {}

  /** The stored object was read, without any member, between {@code from} and {@code at}. */
  record Stored(long at, long from, String session, JsonObject state) implements Line {}

  /** What a page shows when everything is over. */
  record Settled(long at, String session, String page, JsonObject state) implements Line {}

  /** Something was done to a member, the network or the storage. Never judged. */
  record Fault(long at, String what) implements Line {}
}
