package dev.stash.engine;

/** What attached views are told without having asked. */
public sealed interface Publication {
  /**
   * Another writer's accepted write.
   *
   * @param content what the view has before it, with that
   */
  record Changed(String instance, long revision, Object change, Content content)
      implements Publication {}

  /**
   * It is the attached writer's turn, which had to wait: for a while nobody else's write is let in
   * before its own.
   *
   * @param run the run that it is in
   * @param content what it has before it
   */
  record Turn(String instance, long run, long revision, Content content) implements Publication {}

  /**
   * The watermark: all up to {@code revision} of this instance is stored.
   *
   * @param last the highest number of the attached writer that the stored object contains
   */
  record Saved(String instance, long revision, long last) implements Publication {}

  /** The instance is over; what is not saved must be sent again to whoever owns the key now. */
  record Gone(String instance) implements Publication {}

  /** The same writer attached over another connection: this one has nothing to say any more. */
  record Replaced(String instance) implements Publication {}

  /**
   * The session is over for good.
   *
   * @param at when, epoch milliseconds
   */
  record Ended(String instance, String reason, long at) implements Publication {}
}
