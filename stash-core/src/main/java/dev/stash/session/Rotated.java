package dev.stash.session;

/** Where a request goes on that gave its browser another id. */
public enum Rotated {
  /** In its session, under the id it wanted. */
  MOVED,
  /** In its session, under the id that another request of the same person gave it. */
  JOINED,
  /** In a new, empty session. */
  BEGUN,
  /** Where it was: what it wanted to write along depends on what has changed since. */
  CONFLICT
}
