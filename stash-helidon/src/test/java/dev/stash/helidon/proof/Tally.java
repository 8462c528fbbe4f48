package dev.stash.helidon.proof;

/**
 * What was applied, in so few bytes that it can be kept with every event: an event that is lost,
 * applied twice or out of order changes count or digest for good.
 *
 * @param count how many events
 * @param digest of their tokens in order; below 2^53, so that it is exact in any JSON
 */
record Tally(long count, long digest) {
  static final Tally NONE = new Tally(0, 0);

  Tally with(long token) {
    return new Tally(count + 1, (digest * 1_000_003 + token) & ((1L << 53) - 1));
  }
}
