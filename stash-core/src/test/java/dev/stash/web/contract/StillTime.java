package dev.stash.web.contract;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that stand still unless a test lets time pass. */
public final class StillTime implements TimeSource {
  private final Moment began = TimeSource.system().now();
  private final AtomicLong passed = new AtomicLong();

  @Override
  public Moment now() {
    return new Moment(began.ticks() + passed.get(), began.wall() + passed.get());
  }

  /** Time goes on. */
  public void pass(Duration time) {
    passed.addAndGet(time.toMillis());
  }
}
