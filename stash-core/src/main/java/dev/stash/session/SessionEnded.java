package dev.stash.session;

/**
 * The session is over, or its id is: to ask again with the same one does not help. The browser has
 * another id by now, or gets one with the next page it loads.
 */
public final class SessionEnded extends CallFailed {
  private static final long serialVersionUID = 1L;

  static final String CODE = "SESSION_ENDED";

  SessionEnded() {
    super(CODE, "the session is over");
  }
}
