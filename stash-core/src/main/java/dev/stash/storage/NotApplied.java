package dev.stash.storage;

import org.jspecify.annotations.Nullable;

/** The call certainly had no effect: refused, throttled, never sent. A retry is safe. */
public final class NotApplied extends StorageFailure {
  private static final long serialVersionUID = 1L;

  private final boolean throttled;

  /** Says what stood in the way, without keys or values. */
  public NotApplied(String message, @Nullable Throwable cause) {
    this(message, cause, false);
  }

  private NotApplied(String message, @Nullable Throwable cause, boolean throttled) {
    super("STORAGE_UNAVAILABLE", message, cause, true);
    this.throttled = throttled;
  }

  /**
   * The storage works and asks for fewer requests, as S3 does with 503 SlowDown. Callers come less
   * often; they do not take the storage for broken.
   */
  public static NotApplied throttled(String message, @Nullable Throwable cause) {
    return new NotApplied(message, cause, true);
  }

  /** Whether the storage only asked for fewer requests. */
  public boolean throttled() {
    return throttled;
  }
}
