package dev.stash.engine;

/** What a {@link Sender} reports to the view it works for. */
public sealed interface Notice {
  /**
   * The line stands, for the first time or again; all that was known before is replaced by this.
   *
   * @param again whether it stood (or had been reported down) before
   * @param epoch what {@link Sender.Result}s that are made from now on say
   * @param answer what the instance told
   * @param covered the highest number of this writer that is stored, as far as known
   * @param gap for how long the instance before has not answered, in milliseconds; -1: it is the
   *     same, or there was none
   */
  record Attached(boolean again, long epoch, Answer.Attached answer, long covered, long gap)
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
   * What an event saw was no longer there; what it has made, and those after it, is void. They run
   * again, on what is there: what was there before with all that was told since.
   *
   * @param epoch what {@link Sender.Result}s that are made from now on say
   * @param event the first of them
   * @param content what is there, to compare
   * @param millis nobody else is let in for so long; 0: {@link Turn} comes before they may run
   */
  record Conflict(long epoch, long event, long revision, Content content, long millis)
      implements Notice {}

  /** The turn has come that a conflict has made this view wait for. */
  record Turn(long epoch, long revision, Content content) implements Notice {}

  /**
   * Another writer's change.
   *
   * @param content what the view has before it with that
   */
  record Changed(long revision, Object change, Content content) implements Notice {}

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
