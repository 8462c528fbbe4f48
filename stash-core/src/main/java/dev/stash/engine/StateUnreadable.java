package dev.stash.engine;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** A stored object exists and this release cannot read it. It is left alone. */
public final class StateUnreadable extends StashException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the object, without its key or content. */
  public StateUnreadable(String message, @Nullable Throwable cause) {
    super("STATE_UNREADABLE", message, cause);
  }
}
