package dev.stash;

/** Where the time comes from; injected, so that tests move it. Thread-safe. */
@FunctionalInterface
public interface TimeSource {
  /** The time now; ticks never go back, the wall clock may. */
  Moment now();

  /** The machine's clocks. */
  static TimeSource system() {
    return () -> new Moment(System.nanoTime() / 1_000_000, System.currentTimeMillis());
  }
}
