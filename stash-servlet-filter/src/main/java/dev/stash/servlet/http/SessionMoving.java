package dev.stash.servlet.http;

import dev.stash.StashException;

/** Whoever was asked for a session owns it no more, for longer than a request can wait. */
final class SessionMoving extends StashException {
  private static final long serialVersionUID = 1L;

  SessionMoving() {
    super("STORAGE_UNAVAILABLE", "the session is moving between members; try again later", null);
  }
}
