package dev.stash.testing;

import dev.stash.Moment;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The time of a test, and what is to be started when. Whoever moves it runs it. Thread-safe. */
final class Agenda {
  /** Ticks begin somewhere, and nobody may rely on where. */
  private static final long FIRST = 1_000_000;

  private static final long NEVER = -1;

  private final PriorityQueue<Due> plan = new PriorityQueue<>();
  private final long wallAhead = System.currentTimeMillis() - FIRST;
  private long ticks = FIRST;
  private long planned;

  /** The time now. */
  synchronized Moment now() {
    return new Moment(ticks, ticks + wallAhead);
  }

  /**
   * Plans a task.
   *
   * @param pause until it is due again after it has run; 0: never
   */
  synchronized Due plan(Runnable task, long delay, long pause) {
    Due due = new Due(task, pause, ticks + Math.max(0, delay), ++planned);
    plan.add(due);
    notifyAll();
    return due;
  }

  /** How often something was planned. */
  synchronized long planned() {
    return planned;
  }

  /** Whether something is due at this time. */
  synchronized boolean pressing() {
    Due first = plan.peek();
    return first != null && first.at <= ticks;
  }

  /**
   * What is due next, until that time, which is now then; null: nothing, and it is that time.
   * Whenever time goes on, all that is due again by then happens first: what listens for a heart
   * would take the time without one for a pause.
   *
   * @param least so long time does not go on for the sake of what has been done already and is due
   *     again
   */
  synchronized @Nullable Due next(long until, long least) {
    long soonest =
        least == 0
            ? nextAt()
            : plan.stream().mapToLong(due -> due.calls(least)).min().orElse(Long.MAX_VALUE);
    long then = Math.min(until, soonest);
    Due first = plan.peek();
    if (first == null || first.at > then) {
      ticks = Math.max(ticks, until);
      return null;
    }
    plan.remove();
    ticks = Math.max(ticks, then);
    return first;
  }

  /** When something is due next; {@link Long#MAX_VALUE}: never. */
  synchronized long nextAt() {
    Due first = plan.peek();
    return first == null ? Long.MAX_VALUE : first.at;
  }

  private synchronized void again(Due due, long pause) {
    if (!due.isDone()) {
      due.ran = ticks;
      due.at = ticks + pause;
      due.order = ++planned;
      plan.add(due);
    }
  }

  private synchronized void forget(Due due) {
    plan.remove(due);
  }

  /** A task that is due at a time, once or again and again. */
  final class Due extends CompletableFuture<Object> implements ScheduledFuture<Object> {
    private final Runnable task;
    private final long pause;
    private long at;
    private long ran = NEVER;
    private long order;

    private Due(Runnable task, long pause, long at, long order) {
      this.task = task;
      this.pause = pause;
      this.at = at;
      this.order = order;
    }

    /** Runs it. */
    void run() {
      if (isDone()) {
        return;
      }
      task.run(); // whoever throws here says so to the test, and is not due again
      if (pause > 0) {
        again(this, pause);
      } else {
        complete(this);
      }
    }

    /** When time goes on for its sake. */
    private long calls(long least) {
      return ran == NEVER ? at : ran + Math.max(pause, least);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      boolean cancelled = super.cancel(mayInterrupt);
      forget(this);
      return cancelled;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - now().ticks(), TimeUnit.MILLISECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Due that = (Due) other;
      int earlier = Long.compare(at, that.at);
      return earlier != 0 ? earlier : Long.compare(order, that.order);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
