package dev.stash.actor;

import java.util.List;

/** What a {@link Sender} reports to the view it works for. */
public sealed interface Notice {
  /**
   * The line stands, for the first time or again; all that was known before is replaced by this.
   *
   * @param again whether it stood (or had been reported down) before
   * @param answer what the instance told
   * @param ahead this sender's own writes that the answer does not contain yet, oldest first
   * @param last the highest number of this writer that needs not be sent again: it was applied, or
   *     is among those ahead
   * @param covered the highest number of this writer that is stored, as far as known
   */
  record Attached(
      boolean again, Answer.Attached answer, List<Object> ahead, long last, long covered)
      implements Notice {}

  /** The first attach found nothing to show; it goes on trying. */
  record Down(Trouble trouble) implements Notice {}

  /** What is in the way. */
  enum Trouble {
    /** The storage is out of reach. */
    STORAGE_UNAVAILABLE,
    /** What is stored cannot be read by this release. */
    SESSION_UNREADABLE,
    /** The member that owns the key is out of reach. */
    OWNER_UNREACHABLE,
    /** The code that keeps the session has failed. */
    SESSION_FAILED
  }

  /**
   * Another writer's change.
   *
   * @param ahead this sender's own writes that were not accepted when it was made, oldest first:
   *     they come after it
   */
  record Changed(long revision, Object change, List<Object> ahead) implements Notice {}

  /** A write became part of the state; told once a write. */
  record Accepted(long event, long revision) implements Notice {}

  /** A write was refused for good; told once, instead of accepted. */
  record Refused(long event, String code, String message) implements Notice {}

  /** Stored: the session up to {@code revision}, this writer's writes up to {@code event}. */
  record Saved(long revision, long event) implements Notice {}

  /**
   * The session is over; nothing follows.
   *
   * @param at when, epoch milliseconds
   */
  record Ended(String reason, long at) implements Notice {}

  /**
   * This line cannot go on, and a new one can: the page came back over another connection, or
   * writes of the page that an earlier line had sent were lost with their owner and only the page
   * has them still. Nothing follows.
   */
  record Lost(boolean replaced) implements Notice {}

  /** After {@link Sender#close}: everything was saved or the time for it is up; nothing follows. */
  record Closed(boolean allSaved) implements Notice {}
}
