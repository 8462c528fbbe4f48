package dev.stash.view;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** A method of the view threw; its stashed fields were put back. */
public final class HandlerFailed extends StashException {
  private static final long serialVersionUID = 1L;

  HandlerFailed(String message, @Nullable Throwable cause) {
    super("HANDLER_FAILED", message, cause);
  }
}
