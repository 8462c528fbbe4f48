package dev.stash.session;

/** The code that keeps the session has failed at this call, which has changed nothing. */
public final class SessionFailed extends CallFailed {
  private static final long serialVersionUID = 1L;

  static final String CODE = "SESSION_FAILED";

  SessionFailed() {
    super(CODE, "the call failed, and has changed nothing; the server's log says why");
  }
}
