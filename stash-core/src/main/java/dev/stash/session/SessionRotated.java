package dev.stash.session;

/**
 * The request came with the id of a session that has another one. {@code SESSION_ROTATED}: its
 * browser has that by now or will have it in a moment, and is to come again. {@code SESSION_ENDED}:
 * the old id is worth nothing any more, and this request came in a way, or before its session
 * ended, so that an answer could take the new one away.
 */
public final class SessionRotated extends CallFailed {
  private static final long serialVersionUID = 1L;

  /** The code of a request that is to come again. */
  static final String CODE = "SESSION_ROTATED";

  private SessionRotated(String code, String message) {
    super(code, message);
  }

  static SessionRotated comeAgain() {
    return new SessionRotated(
        CODE, "the session has a new id, which the browser sends from now on");
  }

  static SessionRotated dead() {
    return new SessionRotated(
        "SESSION_ENDED", "the session is over under this id; the browser has another one");
  }
}
