package dev.stash.storage;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/**
 * An object is there and cannot be made out: encrypted with a key that is not known here, or
 * tampered with. Reading it again does not help, nothing may take it for absent, and it is left
 * alone.
 */
public final class ObjectUnreadable extends StashException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong and the mend, without the object's key or content. */
  public ObjectUnreadable(String message, @Nullable Throwable cause) {
    super("OBJECT_UNREADABLE", message, cause);
  }
}
