package dev.stash.session;

import dev.stash.identity.SessionKey;

/** The way to the actors of all sessions. Thread-safe. */
public interface Sessions {
  /** Opens a line for one view; the answer comes through the listener. Does not block. */
  SliceLink open(SessionKey key, SliceRequest request, SliceListener listener);
}
