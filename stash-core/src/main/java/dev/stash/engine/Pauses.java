package dev.stash.engine;

/**
 * How long to leave the storage alone: after failures, and when it asks for that. Each pause is
 * twice as long as the one before, up to a limit, until a PUT gets through. Not thread-safe.
 */
final class Pauses {
  private final Given<?> given;

  /** Failures and doubtful outcomes since the last commit. */
  private int failures;

  /** How often since the last commit the storage has asked for fewer requests. */
  private int throttles;

  Pauses(Given<?> given) {
    this.given = given;
  }

  /** After a failure. */
  long backOff() {
    return given.keeps(Guard.BACK_OFF) ? pause(failures++) : 0;
  }

  /** A storage that is asked too much is asked less often: in effect a longer linger. */
  long slowDown() {
    return pause(throttles++);
  }

  /** A PUT got through. */
  void over() {
    failures = 0;
    throttles = 0;
  }

  private long pause(int nth) {
    long delay = given.options().backOffMax();
    if (nth < 20) {
      delay = Math.min(delay, given.options().backOffMin() << nth);
    }
    // Jitter without a random source: instances differ, so their retries spread.
    long mixed = (given.instance().hashCode() * 31L + nth) * 0x9E3779B97F4A7C15L;
    return delay + (mixed >>> 1) % (delay / 2 + 1);
  }
}
