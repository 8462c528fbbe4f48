package dev.stash.servlet.http;

/**
 * What a request has changed, and its response waits for; shared by all dispatches of the request.
 * For the filter. Thread-safe.
 */
public interface PendingWork {
  /**
   * Stores it, and returns when it is stored; does nothing if there is nothing to store.
   *
   * @param status the answer's; one that tells of a failure may go out although this failed before
   * @throws dev.stash.StashException if it could not be stored
   */
  void commit(int status);

  /** The answer tells of a failure, and is not to wait for another one. */
  void giveUp();

  /** The request has come back to the container, or is dispatched again. */
  void left(boolean gone);

  /** The response has forgotten all its headers, and with them the browser's id. */
  void responseReset();
}
