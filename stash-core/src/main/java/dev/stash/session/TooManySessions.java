package dev.stash.session;

/**
 * The browser has no session and gets none now, since too many have begun at its address: it may
 * come again in a moment. Nothing was read or written.
 */
public final class TooManySessions extends CallFailed {
  private static final long serialVersionUID = 1L;

  static final String CODE = "TOO_MANY_SESSIONS";

  /** For whoever gives ids. */
  public TooManySessions() {
    super(
        CODE,
        "too many sessions have begun at this address; come again in a second. If many people share"
            + " it, see options trusted-proxies and new-session-burst");
  }
}
