package dev.stash.storage;

import org.jspecify.annotations.Nullable;

/** The call certainly had no effect: refused, throttled, never sent. A retry is safe. */
public final class NotApplied extends StorageFailure {
  private static final long serialVersionUID = 1L;

  private final boolean throttled;
  private final boolean crowded;

  /** Says what stood in the way, without keys or values. */
  public NotApplied(String message, @Nullable Throwable cause) {
    this(message, cause, false, false);
  }

  private NotApplied(
      String message, @Nullable Throwable cause, boolean throttled, boolean crowded) {
    super("STORAGE_UNAVAILABLE", message, cause, true);
    this.throttled = throttled;
    this.crowded = crowded;
  }

  /**
   * The storage works and asks for fewer requests, as S3 does with 503 SlowDown. Callers come less
   * often; they do not take the storage for broken.
   */
  public static NotApplied throttled(String message, @Nullable Throwable cause) {
    return new NotApplied(message, cause, true, false);
  }

  /**
   * Too many calls wait here for their turn. As {@link #throttled(String, Throwable)}, but it says
   * nothing of the storage, which was not asked.
   */
  public static NotApplied crowded(String message) {
    return new NotApplied(message, null, true, true);
  }

  /** Whether fewer requests are asked for, by the storage or because too many wait here. */
  public boolean throttled() {
    return throttled;
  }

  /** Whether the call did not get as far as the storage, because too many others wait. */
  public boolean crowded() {
    return crowded;
  }
}
