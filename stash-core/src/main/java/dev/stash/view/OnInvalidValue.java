package dev.stash.view;

/** What happens to a stashed field whose value is not JSON-safe. */
public enum OnInvalidValue {
  /**
   * The stash is refused as a whole and says which field and why. Right for development and tests,
   * where it is found by whoever wrote it.
   */
  THROW,

  /**
   * The field is left out, with a warning in the log, and keeps what was last stashed; all others
   * are stashed. Right for production: one bad value costs that value. It is lost if the process
   * ends before the field holds a good one.
   */
  SKIP
}
