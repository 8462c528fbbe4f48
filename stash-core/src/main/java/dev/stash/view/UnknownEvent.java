package dev.stash.view;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** The page sent an event that no method of the view handles. */
public final class UnknownEvent extends StashException {
  private static final long serialVersionUID = 1L;

  UnknownEvent(String message, @Nullable Throwable cause) {
    super("UNKNOWN_EVENT", message, cause);
  }
}
