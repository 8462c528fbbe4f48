package dev.stash.wire;

import dev.stash.wire.SessionTraffic.Visit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds up the thread that reads a socket, and so its client: what is not read fills TCP's window.
 * It is held while too much of what it brought waits to be worked off, whoever works, and while it
 * brings more than its rate. That thread never works anything off while it is held, and whoever
 * does never waits for it.
 *
 * <p>Thread-safe; what holds or takes is called by the reading thread alone.
 */
final class Brake {
  /** What a message costs besides its text: its place in the queue and the objects around it. */
  private static final int OVERHEAD = 256;

  /**
   * A socket that is not only heard but also refused is read at twice the rate of its events: being
   * told {@code RATE_LIMITED} costs, too.
   */
  private static final int READ = 2;

  private final int most;
  private final RateLimit rate;
  private final Visit visit;
  private final LongConsumer holds;
  private final AtomicLong queued = new AtomicLong();
  private volatile boolean released;
  private volatile @Nullable Thread held;

  /**
   * One that is not pulled.
   *
   * @param holds is told how many bytes are queued whenever the reading thread is about to be held
   */
  Brake(WireOptions options, Visit visit, long ticks, LongConsumer holds) {
    this.most = options.queuedBytes();
    this.rate = new RateLimit(READ * options.eventsPerSecond(), READ * options.eventBurst(), ticks);
    this.visit = visit;
    this.holds = holds;
  }

  /** A task that weighs so much until it is done. */
  Runnable weighed(long bytes, Runnable task) {
    long weight = bytes + OVERHEAD;
    queued.addAndGet(weight);
    return () -> {
      try {
        task.run();
      } finally {
        if (queued.addAndGet(-weight) <= most) {
          LockSupport.unpark(held);
        }
      }
    };
  }

  /** Whether one more frame that is no message may be read: those are not waited for. */
  boolean take(long ticks) {
    return rate.take(ticks);
  }

  /**
   * Returns when more may be read, at the rate of messages; false if the server has no thread to
   * spare for that.
   *
   * @param ticks the time, in milliseconds that do not go back
   */
  boolean holdAtRate(long ticks) {
    return hold(rate.takeAhead(ticks));
  }

  /** Returns when what was brought is worked off; false if the server has no thread to spare. */
  boolean hold() {
    return hold(0);
  }

  /** Returns when the connection is over; false if the server has no thread to spare. */
  boolean holdToTheEnd() {
    return hold(Long.MAX_VALUE / 1_000_000);
  }

  private boolean hold(long pause) {
    if (released || (pause == 0 && queued.get() <= most)) {
      return true;
    }
    if (!visit.mayWait()) {
      return false;
    }
    holds.accept(queued.get());
    held = Thread.currentThread();
    try {
      park(pause);
    } finally {
      held = null;
      visit.waited();
    }
    return true;
  }

  private void park(long pause) {
    long began = System.nanoTime();
    while (!released && !Thread.currentThread().isInterrupted()) {
      long left = pause * 1_000_000 - (System.nanoTime() - began);
      if (left > 0) {
        LockSupport.parkNanos(this, left);
      } else if (queued.get() > most) {
        LockSupport.park(this);
      } else {
        return;
      }
    }
  }

  /** The connection is over: nobody is held up any more, and nothing more is to be brought. */
  void release() {
    released = true;
    LockSupport.unpark(held);
  }

  /** Whether it is. */
  boolean released() {
    return released;
  }
}
