package dev.stash.view;

import dev.stash.StashException;

/**
 * A handler method threw; the stashed fields are as they were before. The cause is what it threw,
 * written by the application and possibly with values in its message.
 */
public final class HandlerFailed extends StashException {
  private static final long serialVersionUID = 1L;

  HandlerFailed(String method, Throwable cause) {
    super(
        "HANDLER_FAILED",
        method
            + " threw "
            + cause.getClass().getName()
            + "; its stashed fields are as they were before, see the cause",
        cause);
  }
}
