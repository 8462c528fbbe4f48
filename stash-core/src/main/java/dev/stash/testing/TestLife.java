package dev.stash.testing;

import dev.stash.Moment;
import dev.stash.TimeSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The time and the threads of one process of a test, which can be killed: then nothing of it
 * happens any more, and nobody is told. Thread-safe.
 */
final class TestLife implements TimeSource {
  private final TestClock clock;
  private final TestThreads threads;
  private final Set<Thread> mine = ConcurrentHashMap.newKeySet();
  private volatile boolean dead;

  TestLife(TestClock clock, TestThreads threads) {
    this.clock = clock;
    this.threads = threads;
  }

  boolean dead() {
    return dead;
  }

  /** As kill -9 does. */
  void kill() {
    dead = true;
    mine.forEach(Thread::interrupt);
  }

  @Override
  public Moment now() {
    return clock.moment();
  }

  @Override
  public ScheduledExecutorService timer() {
    return new Threads();
  }

  @Override
  public ExecutorService executor() {
    return new Threads();
  }

  private final class Threads extends AbstractExecutorService implements ScheduledExecutorService {
    private volatile boolean shutdown;
    private final Set<Agenda.Due> plan = ConcurrentHashMap.newKeySet();

    private void refuse() {
      if (shutdown) {
        throw new RejectedExecutionException("closed");
      }
    }

    @Override
    public void execute(Runnable task) {
      refuse();
      if (dead) {
        return;
      }
      Thread thread =
          threads.newThread(
              () -> {
                mine.add(Thread.currentThread());
                try {
                  if (!dead) {
                    task.run();
                  }
                } finally {
                  mine.remove(Thread.currentThread());
                }
              });
      thread.start();
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return planned(task, unit.toMillis(delay), 0);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long first, long pause, TimeUnit unit) {
      return planned(task, unit.toMillis(first), unit.toMillis(pause));
    }

    private ScheduledFuture<?> planned(Runnable task, long delay, long pause) {
      refuse();
      Runnable unlessOver =
          () -> {
            if (!dead && !shutdown) {
              task.run();
            }
          };
      Agenda.Due due = clock.agenda().plan(unlessOver, delay, pause);
      plan.add(due);
      var unused = due.whenComplete((result, failure) -> plan.remove(due));
      return due;
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
      throw new UnsupportedOperationException("nobody does");
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable task, long first, long period, TimeUnit unit) {
      throw new UnsupportedOperationException("nobody does");
    }

    @Override
    public void shutdown() {
      shutdown = true;
      plan.forEach(due -> due.cancel(false));
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
