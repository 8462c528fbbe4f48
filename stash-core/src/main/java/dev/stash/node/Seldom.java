package dev.stash.node;

import dev.stash.TimeSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** What may happen thousands of times and is told of every ten seconds. Thread-safe. */
public final class Seldom {
  private static final long PAUSE = 10_000;

  private final TimeSource time;
  private final AtomicLong toldAt;
  private final AtomicLong count = new AtomicLong();

  /** Nothing has happened yet. */
  public Seldom(TimeSource time) {
    this.time = time;
    this.toldAt = new AtomicLong(time.now().ticks() - PAUSE);
  }

  /**
   * It has happened.
   *
   * @param onlyCount whether it needs no telling, whenever the last was
   * @param tell is given how often since the last telling, this time included
   */
  public void happened(boolean onlyCount, LongConsumer tell) {
    long now = time.now().ticks();
    long last = toldAt.get();
    count.incrementAndGet();
    if (!onlyCount && now - last >= PAUSE && toldAt.compareAndSet(last, now)) {
      tell.accept(count.getAndSet(0));
    }
  }

  /** Where something was thrown: what is said instead of a message, in which a value may be. */
  public static String place(Throwable what) {
    StackTraceElement[] frames = what.getStackTrace();
    return frames.length == 0 ? "an unknown place" : frames[0].toString();
  }
}
