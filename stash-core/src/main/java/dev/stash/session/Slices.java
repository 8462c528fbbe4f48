package dev.stash.session;

import dev.stash.identity.SessionKey;

/** The way to the slices of all sessions, for views. Thread-safe. */
@FunctionalInterface
public interface Slices {
  /** Opens a line for one view; the answer comes through the listener. Does not block. */
  SliceLink open(SessionKey key, SliceRequest request, SliceListener listener);
}
