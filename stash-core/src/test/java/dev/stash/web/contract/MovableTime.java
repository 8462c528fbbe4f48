package dev.stash.web.contract;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clocks, set forward (or the wall clock back) by a test. */
public final class MovableTime implements TimeSource {
  private final TimeSource system = TimeSource.system();
  private final AtomicLong ahead = new AtomicLong();
  private final AtomicLong wallOff = new AtomicLong();

  @Override
  public Moment now() {
    Moment real = system.now();
    return new Moment(real.ticks() + ahead.get(), real.wall() + ahead.get() + wallOff.get());
  }

  /** The same time, for a storage. */
  public Clock clock() {
    return new Clock() {
      @Override
      public ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return Instant.ofEpochMilli(now().wall());
      }
    };
  }

  /** Time goes on. */
  public void pass(Duration time) {
    ahead.addAndGet(time.toMillis());
  }

  /** The wall clock jumps; time itself goes on. */
  public void jump(Duration by) {
    wallOff.addAndGet(by.toMillis());
  }
}
