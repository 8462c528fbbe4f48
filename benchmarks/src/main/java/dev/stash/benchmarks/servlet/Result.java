package dev.stash.benchmarks.servlet;

import java.util.Arrays;

/** What one side did under one load in one round. */
record Result(
    double perSecond,
    double medianMillis,
    double p99Millis,
    double callsEach,
    double bytesEach,
    long wrong,
    long lostAttributes,
    long lostIncrements,
    int requests) {
  static Result of(Measured measured, Side.Written written) {
    long[] times = measured.times().clone();
    Arrays.sort(times);
    return new Result(
        times.length / (measured.nanos() / 1e9),
        times[times.length / 2] / 1e6,
        times[(int) (times.length * 0.99)] / 1e6,
        written.calls() / (double) times.length,
        written.bytes() / (double) times.length,
        measured.wrong(),
        measured.lostAttributes(),
        measured.lostIncrements(),
        times.length);
  }
}
