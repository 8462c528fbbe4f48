package dev.stash.wire;

import org.jspecify.annotations.Nullable;

/**
 * Where a run wants its page to go: told when the run has its place, and never if it has lost.
 * Begun and ended in the serial.
 */
final class Going {
  private volatile @Nullable Thread running;
  private @Nullable String wanted;

  /** A run begins, on this thread. */
  void begin() {
    wanted = null;
    running = Thread.currentThread();
  }

  /** It has ended; what is to be told of it, null for nothing. */
  @Nullable String end() {
    running = null;
    String told = wanted;
    wanted = null;
    return told;
  }

  /** Whether this is part of a run that goes on: then it says what is to be told of it. */
  boolean within(String message) {
    boolean within = Thread.currentThread().equals(running);
    wanted = within ? message : wanted;
    return within;
  }
}
