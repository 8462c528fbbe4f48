package dev.stash.actor;

/** What attached views are told without having asked. */
public sealed interface Publication {
  /** Another writer's accepted write. */
  record Changed(String instance, long revision, Object change) implements Publication {}

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
