package dev.stash.view;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** A stashed field holds a value that JSON cannot carry there and back. */
public final class ValueNotStorable extends StashException {
  private static final long serialVersionUID = 1L;

  ValueNotStorable(String message, @Nullable Throwable cause) {
    super("VALUE_NOT_STORABLE", message, cause);
  }
}
