package dev.stash;

import org.jspecify.annotations.Nullable;

/**
 * The base of all that Stash throws. Unchecked; subclasses are named as facts.
 *
 * <p>A message names the option or key at fault and the mend. It never contains a session id, a
 * session key, a secret or a stashed value. Codes are stable: programs and pages may compare them.
 */
public class StashException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String code;

  /** For subclasses: a stable upper-case {@code code}, and a sentence with the mend. */
  protected StashException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** For facts of the normal course that are thrown often: no stack trace is taken. */
  protected StashException(String code, String message, @Nullable Throwable cause, boolean trace) {
    super(message, cause, trace, trace);
    this.code = code;
  }

  /** The stable code of this fact, for example {@code VALUE_TOO_LARGE}. */
  public final String code() {
    return code;
  }
}
