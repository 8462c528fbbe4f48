package dev.stash.json;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** A value that JSON cannot carry, or a text that is no JSON of the wanted type. */
public final class NotJson extends StashException {
  private static final long serialVersionUID = 1L;

  NotJson(String message, @Nullable Throwable cause) {
    super("NOT_JSON", message, cause);
  }
}
