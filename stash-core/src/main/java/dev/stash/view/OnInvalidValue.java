package dev.stash.view;

/** What happens to a stashed value that JSON cannot carry there and back. */
public enum OnInvalidValue {
  /**
   * Throw {@link ValueNotStorable}; nothing of this stash is taken. Right for development and test:
   * the mistake is seen where it is made.
   */
  THROW,

  /**
   * Log field and reason and go on without that value. Right for production: a page keeps working.
   */
  SKIP
}
