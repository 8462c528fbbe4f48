package dev.stash.engine;

import dev.stash.TimeSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** What may happen thousands of times and is told of every ten seconds. Thread-safe. */
final class Seldom {
  private static final long PAUSE = 10_000;

  private final TimeSource time;
  private final AtomicLong toldAt;
  private final AtomicLong count = new AtomicLong();

  Seldom(TimeSource time) {
    this.time = time;
    this.toldAt = new AtomicLong(time.now().ticks() - PAUSE);
  }

  /**
   * It has happened.
   *
   * @param onlyCount whether it needs no telling, whenever the last was
   * @param tell is given how often since the last telling, this time included
   */
  void happened(boolean onlyCount, LongConsumer tell) {
    long now = time.now().ticks();
    long last = toldAt.get();
    count.incrementAndGet();
    if (!onlyCount && now - last >= PAUSE && toldAt.compareAndSet(last, now)) {
      tell.accept(count.getAndSet(0));
    }
  }
}
