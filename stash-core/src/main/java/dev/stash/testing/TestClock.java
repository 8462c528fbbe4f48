package dev.stash.testing;

import dev.stash.Moment;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The time of a {@link TestStash}: it begins at the machine's time of day and stands still, however
 * long a test takes. It goes on
 *
 * <ul>
 *   <li>when the test says {@link #pass}, and what is due meanwhile happens in its order;
 *   <li>to what is due next, when everybody waits: the test in a call, and all that Stash does for
 *       it. So what only time brings (another try at a storage, a page that comes back) comes.
 * </ul>
 *
 * <p>All that Stash judges or starts by the time goes by it: expiry, limits, timers of pages,
 * retries. Thread-safe.
 */
public final class TestClock {
  /**
   * So long everybody has to wait, by the machine's time: somebody whom we do not know may work.
   */
  private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(12);

  private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

  /** In one {@link #pass} time stops so often at most for what is due again and again. */
  private static final int MOST_ROUNDS = 240;

  private static final ThreadLocal<Boolean> LOOKING = ThreadLocal.withInitial(() -> false);

  private final Agenda agenda = new Agenda();
  private final TestThreads threads;
  private final Duration patience;

  /** Who moves it, and runs what is due. */
  private final ReentrantLock moving = new ReentrantLock();

  /** How many settle now: whoever waits for rest does not wait for time. */
  private final AtomicInteger settling = new AtomicInteger();

  /** What the test waits for. */
  private final Set<BooleanSupplier> awaited = ConcurrentHashMap.newKeySet();

  private volatile boolean over;

  TestClock(TestThreads threads, Duration patience) {
    this.threads = threads;
    this.patience = patience;
  }

  /** The time of day. */
  public Instant now() {
    return Instant.ofEpochMilli(moment().wall());
  }

  /** This clock for an application's own code; in UTC. */
  public Clock clock() {
    return new Ours(ZoneOffset.UTC);
  }

  /**
   * Lets time go on. What is due until then happens at its time, and what follows from it before
   * the next. For what is due again and again alone time stops {@value #MOST_ROUNDS} times at most;
   * it happens then, and whenever something else does.
   */
  public void pass(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("time does not go back");
    }
    threads.tested();
    settling.incrementAndGet();
    try {
      settle();
      long until = moment().ticks() + time.toMillis();
      long least = time.toMillis() / MOST_ROUNDS;
      while (step(until, least)) {
        settle();
      }
      settle();
    } finally {
      settling.decrementAndGet();
    }
  }

  Moment moment() {
    return agenda.now();
  }

  Agenda agenda() {
    return agenda;
  }

  /** Runs what is due next; false: nothing was, until that time. */
  private boolean step(long until, long least) {
    moving.lock();
    try {
      Agenda.Due due = agenda.next(until, least);
      if (due != null) {
        due.run();
      }
      return due != null;
    } finally {
      moving.unlock();
    }
  }

  /** Waits until all that follows from what has happened has happened, without time going on. */
  void settle() {
    if (LOOKING.get()) {
      return; // what looks whether something has happened is asked while it happens
    }
    settling.incrementAndGet();
    try {
      rest();
    } finally {
      settling.decrementAndGet();
    }
  }

  /** While this is waited for time goes on, unless it is there already. */
  BooleanSupplier awaited(BooleanSupplier holds) {
    BooleanSupplier looking =
        () -> {
          LOOKING.set(true);
          try {
            return holds.getAsBoolean();
          } finally {
            LOOKING.remove();
          }
        };
    awaited.add(looking);
    return looking;
  }

  /** It is waited for no longer. */
  void reached(BooleanSupplier awaitedBefore) {
    awaited.remove(awaitedBefore);
  }

  private void rest() {
    long until = System.nanoTime() + patience.toNanos();
    long seen = -1;
    while (true) {
      boolean ran = step(moment().ticks(), 0);
      long stamp = stamp();
      if (!ran && resting() && stamp == seen) {
        return;
      }
      seen = resting() ? stamp : -1;
      if (System.nanoTime() > until) {
        throw new AssertionError(
            "there was no rest within " + patience + "; still at work: " + threads.busy());
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean resting() {
    return threads.rest() && !agenda.pressing();
  }

  private long stamp() {
    return threads.stamp() + agenda.planned();
  }

  /** Keeps time going while everybody waits; until the test is over. */
  void keep() {
    long seen = -1;
    long since = System.nanoTime();
    while (!over) {
      long stamp = stamp();
      boolean waiting =
          settling.get() == 0
              && threads.rest()
              && threads.testRests()
              && awaited.stream().noneMatch(BooleanSupplier::getAsBoolean);
      if (agenda.pressing()) {
        step(moment().ticks(), 0);
      } else if (!waiting || stamp != seen) {
        seen = stamp;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE_NANOS) {
        step(agenda.nextAt() == Long.MAX_VALUE ? moment().ticks() : agenda.nextAt(), 0);
        since = System.nanoTime();
      }
      LockSupport.parkNanos(PATIENCE_NANOS / 8);
    }
  }

  void end() {
    over = true;
  }

  private final class Ours extends Clock {
    private final ZoneId zone;

    Ours(ZoneId zone) {
      this.zone = zone;
    }

    @Override
    public ZoneId getZone() {
      return zone;
    }

    @Override
    public Clock withZone(ZoneId other) {
      return new Ours(other);
    }

    @Override
    public Instant instant() {
      return now();
    }
  }
}
