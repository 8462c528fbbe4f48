package dev.stash.storage.s3;

import java.time.Duration;

/**
 * How long a call may take.
 *
 * @param call a whole call; a write is one request and may take all of it
 * @param attempt the first request of a read, before a second one is sent
 */
record Timeouts(Duration call, Duration attempt) {
  /** What is left of a read's time for its second request. */
  Duration second() {
    return call.minus(attempt);
  }

  /** Whether a read may be sent twice at all. */
  boolean twice() {
    return attempt.compareTo(call) < 0;
  }
}
