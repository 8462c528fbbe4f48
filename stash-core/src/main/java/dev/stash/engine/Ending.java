package dev.stash.engine;

import org.jspecify.annotations.Nullable;

/**
 * Why an actor is over, as its tombstone says it.
 *
 * @param reason one word
 * @param heir what the behaviour left in the tombstone for whoever asks after the end; opaque here
 */
public record Ending(String reason, @Nullable String heir) {
  /** Of one that is older than it may get. */
  public static final String EXPIRED = "expired";

  /** Of one that nobody has used for too long; in no tombstone. */
  public static final String LEFT_ALONE = "left_alone";

  /** Without an heir. */
  public Ending(String reason) {
    this(reason, null);
  }

  @Override
  public String toString() {
    return "Ending[" + reason + (heir == null ? "]" : ", …]");
  }
}
