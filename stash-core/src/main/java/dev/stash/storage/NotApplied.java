package dev.stash.storage;

import org.jspecify.annotations.Nullable;

/** The call certainly had no effect: refused, throttled, never sent. A retry is safe. */
public final class NotApplied extends StorageFailure {
  private static final long serialVersionUID = 1L;

  /** Says what stood in the way, without keys or values. */
  public NotApplied(String message, @Nullable Throwable cause) {
    super("STORAGE_UNAVAILABLE", message, cause, true);
  }
}
