package dev.stash.storage;

import org.jspecify.annotations.Nullable;

/** The write was sent and not answered: it may be applied, not applied, or applied later. */
public final class OutcomeUnknown extends StorageFailure {
  private static final long serialVersionUID = 1L;

  /** Says what happened, without keys or values. */
  public OutcomeUnknown(String message, @Nullable Throwable cause) {
    super("STORAGE_OUTCOME_UNKNOWN", message, cause, true);
  }
}
