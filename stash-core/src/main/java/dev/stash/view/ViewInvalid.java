package dev.stash.view;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/** A view class cannot be bound; the start stops here. */
public final class ViewInvalid extends StashException {
  private static final long serialVersionUID = 1L;

  ViewInvalid(String message, @Nullable Throwable cause) {
    super("VIEW_INVALID", message, cause);
  }
}
