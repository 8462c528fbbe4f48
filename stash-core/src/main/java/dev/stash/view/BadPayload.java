package dev.stash.view;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** The payload of an event does not fit the parameter of its method. */
public final class BadPayload extends StashException {
  private static final long serialVersionUID = 1L;

  BadPayload(String message, @Nullable Throwable cause) {
    super("BAD_PAYLOAD", message, cause);
  }
}
