package dev.stash.wire;

/** A token bucket: so many a second on average, so many at once. Not thread-safe. */
final class RateLimit {
  private final int perSecond;
  private final long capacity;
  private long milliTokens;
  private long last;

  RateLimit(int perSecond, int burst, long ticks) {
    this.perSecond = perSecond;
    this.capacity = burst * 1_000L;
    this.milliTokens = capacity;
    this.last = ticks;
  }

  /** Takes one, if there is one at this time in milliseconds. */
  boolean take(long ticks) {
    refill(ticks);
    if (milliTokens < 1_000) {
      return false;
    }
    milliTokens -= 1_000;
    return true;
  }

  /** Takes one even if there is none; for so many milliseconds the taker should wait then. */
  long takeAhead(long ticks) {
    refill(ticks);
    milliTokens -= 1_000;
    return milliTokens >= 0 ? 0 : Math.ceilDiv(-milliTokens, perSecond);
  }

  private void refill(long ticks) {
    milliTokens = Math.min(capacity, milliTokens + (ticks - last) * perSecond);
    last = ticks;
  }
}
