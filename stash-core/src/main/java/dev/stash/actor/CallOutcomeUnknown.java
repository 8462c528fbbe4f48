package dev.stash.actor;

/**
 * The call has run once, or never will have, and it is not known which: the time for it was up
 * while it was on its way or waited to be stored. A call with a key may be made again under the
 * same key, and then has its one reply.
 */
public final class CallOutcomeUnknown extends CallFailed {
  private static final long serialVersionUID = 1L;

  /** For Stash itself. */
  public CallOutcomeUnknown(String method) {
    super(
        "OUTCOME_UNKNOWN",
        "what has become of the call "
            + method
            + " is not known, it ran once or never; give it more time, or a key under which it may"
            + " be made again");
  }
}
