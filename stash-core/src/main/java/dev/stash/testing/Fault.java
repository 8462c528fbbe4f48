package dev.stash.testing;

/** What a {@link FaultyBackend} does with one call. Reads know no unknown outcome. */
public enum Fault {
  /** Nothing: the call passes. */
  NONE,
  /** The call waits, by the waiter given to the backend, and then passes. */
  SLOW,
  /** Answered as not applied; the storage never sees it. */
  NOT_APPLIED,
  /** Answered as not applied because of too many requests; the storage never sees it. */
  THROTTLED,
  /**
   * A write is refused as if somebody else had written; the storage never sees it. A read is
   * answered as {@link #NOT_APPLIED}.
   */
  PRECONDITION_FAILED,
  /**
   * A write is applied, or refused, and its caller is told that nobody knows. A read is answered as
   * {@link #NOT_APPLIED}.
   */
  UNKNOWN_APPLIED,
  /**
   * A write is not applied and its caller is told that nobody knows. A read is answered as {@link
   * #NOT_APPLIED}.
   */
  UNKNOWN_NOT_APPLIED
}
