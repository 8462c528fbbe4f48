package dev.stash.session;

import dev.stash.StashException;

/** A programmatic read or write of a session was refused, or not answered in time. */
public final class CallFailed extends StashException {
  private static final long serialVersionUID = 1L;

  CallFailed(String code, String message) {
    super(code, message, null);
  }
}
