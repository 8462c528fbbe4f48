package dev.stash.benchmarks.servlet;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * What one load has seen.
 *
 * @param times of each request, in nanoseconds
 * @param nanos how long it all took
 * @param wrong requests that were refused, or found another value than the last one written
 * @param lostAttributes accepted, and not there afterwards
 * @param lostIncrements likewise
 */
record Measured(long[] times, long nanos, long wrong, long lostAttributes, long lostIncrements) {
  static Measured none(long nanos) {
    return new Measured(new long[0], nanos, 0, 0, 0);
  }

  /** Both, seen in the same time. */
  Measured plus(Measured other) {
    return new Measured(
        LongStream.concat(Arrays.stream(times), Arrays.stream(other.times)).toArray(),
        nanos,
        wrong + other.wrong,
        lostAttributes + other.lostAttributes,
        lostIncrements + other.lostIncrements);
  }
}
