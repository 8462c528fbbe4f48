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

  /** What is due next, until that time, which is now then; null: nothing, and it is that time. */
  synchronized @Nullable Due next(long until) {
    Due first = plan.peek();
    if (first == null || first.at > until) {
      ticks = Math.max(ticks, until);
      return null;
    }
    plan.remove();
    ticks = Math.max(ticks, first.at);
    return first;
  }

  /** When something is due next; {@link Long#MAX_VALUE}: never. */
  synchronized long nextAt() {
    Due first = plan.peek();
    return first == null ? Long.MAX_VALUE : first.at;
  }

  private synchronized void again(Due due, long pause) {
    if (!due.isDone()) {
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
    private long order;

    private Due(Runnable task, long pause, long at, long order) {
      this.task = task;
      this.pause = pause;
      this.at = at;
      this.order = order;
    }

    /**
     * Runs it.
     *
     * @param least the shortest pause until it is due again
     */
    void run(long least) {
      if (isDone()) {
        return;
      }
      task.run(); // whoever throws here says so to the test, and is not due again
      if (pause > 0) {
        again(this, Math.max(pause, least));
      } else {
        complete(this);
      }
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
