package dev.stash.session;

/**
 * The request came with the id of a session that has another one: its browser has that by now or
 * will have it in a moment, and is to come again.
 */
public final class SessionRotated extends CallFailed {
  private static final long serialVersionUID = 1L;

  static final String CODE = "SESSION_ROTATED";

  SessionRotated() {
    super(CODE, "the session has a new id, which the browser sends from now on");
  }
}
