package dev.stash.storage;

import dev.stash.StashException;
import org.jspecify.annotations.Nullable;

/**
 * A storage call that did not do what was asked, in one of three ways that must not be mixed up.
 */
public abstract sealed class StorageFailure extends StashException
    permits PreconditionFailed, NotApplied, OutcomeUnknown {
  private static final long serialVersionUID = 1L;

  StorageFailure(String code, String message, @Nullable Throwable cause, boolean trace) {
    super(code, message, cause, trace);
  }
}
