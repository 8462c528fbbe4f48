package dev.stash;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Where the time comes from, and what goes by it; injected, so that tests move it. Thread-safe.
 *
 * <p>A test that moves {@link #now} alone has limits judged by the time it says, and tasks started
 * by the machine's: {@link dev.stash.testing.TestStash} moves both.
 */
@FunctionalInterface
public interface TimeSource {
  /** The time now; ticks never go back, the wall clock may. */
  Moment now();

  /**
   * Starts things when they are due: asked for once by each {@link Stash}, which shuts it down. The
   * machine's unless said otherwise.
   */
  default ScheduledExecutorService timer() {
    var timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("stash-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /**
   * Runs what has been started and may block; likewise. A virtual thread for each task unless said
   * otherwise.
   */
  default ExecutorService executor() {
    return Executors.newVirtualThreadPerTaskExecutor();
  }

  /** The machine's clocks. */
  static TimeSource system() {
    return () -> new Moment(System.nanoTime() / 1_000_000, System.currentTimeMillis());
  }
}
