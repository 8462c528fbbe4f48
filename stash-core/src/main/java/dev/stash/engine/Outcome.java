package dev.stash.engine;

/** What has become of a call that ran. */
public sealed interface Outcome {
  /** It returned this. */
  record Returned(Object reply) implements Outcome {}

  /**
   * It has thrown; nothing has changed by it.
   *
   * @param code of what it has thrown
   * @param message likewise
   */
  record Failed(String code, String message) implements Outcome {}
}
