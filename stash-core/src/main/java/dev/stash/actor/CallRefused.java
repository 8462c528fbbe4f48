package dev.stash.actor;

/**
 * The call was not accepted: it did not run, and will not. The code says why: {@code BUSY}, too
 * many calls wait for that actor; {@code LATE}, its turn did not come in time; {@code KEY_REUSED},
 * its key is that of another call; {@code CYCLE}, actors would wait for each other in a circle, or
 * one for itself; {@code CALL_TOO_LARGE}; {@code ACTOR_UNREADABLE}, what is stored of the actor
 * cannot be read by this release; {@code ACTOR_ENDED}.
 */
public final class CallRefused extends CallFailed {
  private static final long serialVersionUID = 1L;

  /** For Stash itself. */
  public CallRefused(String code, String message) {
    super(code, message);
  }
}
