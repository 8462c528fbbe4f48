package dev.stash.servlet.http;

/**
 * What becomes of an attribute that is stored in a form that cannot be read here: a release that
 * does not know its class any more, or not yet.
 */
public enum OnUnreadable {
  /** It is none for this request, and removed with what the request changes. */
  DROP,

  /**
   * It is none for this request, and stays as it is stored until somebody sets or removes it: a
   * roll-back finds it again.
   */
  KEEP,

  /** Whoever asks for it is told, by {@link AttributeUnreadable}; it stays as it is stored. */
  FAIL
}
