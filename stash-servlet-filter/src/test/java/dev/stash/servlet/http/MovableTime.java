package dev.stash.servlet.http;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clocks, set forward by a test. */
final class MovableTime implements TimeSource {
  private final TimeSource system = TimeSource.system();
  private final AtomicLong ahead = new AtomicLong();

  @Override
  public Moment now() {
    Moment real = system.now();
    return new Moment(real.ticks() + ahead.get(), real.wall() + ahead.get());
  }

  void pass(Duration time) {
    ahead.addAndGet(time.toMillis());
  }
}
