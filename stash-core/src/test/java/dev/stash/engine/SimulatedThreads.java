package dev.stash.engine;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The executor, or the timer, of a machine: what it is given runs in the world's order, a moment
 * later, and may wait there if it is not the timer's. Nobody can wait for it.
 */
final class SimulatedThreads extends AbstractExecutorService implements ScheduledExecutorService {
  private final SimulatedNodes nodes;
  private final Machine machine;
  private boolean shutdown;

  SimulatedThreads(SimulatedNodes nodes, Machine machine) {
    this.nodes = nodes;
    this.machine = machine;
  }

  @Override
  public void execute(Runnable task) {
    refuse();
    World world = machine.world;
    long delay = world.fault(30) ? world.between(5, 300) : world.between(0, 2);
    machine.after(delay, () -> nodes.fiber(machine, task));
  }

  private void refuse() {
    if (shutdown) {
      throw new RejectedExecutionException("closed");
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    refuse();
    Due due = new Due(task, 0);
    due.plan(unit.toMillis(delay));
    return due;
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task, long first, long pause, TimeUnit unit) {
    refuse();
    Due due = new Due(task, unit.toMillis(pause));
    due.plan(unit.toMillis(first));
    return due;
  }

  /** A task that is due at a time, once or again and again. */
  private final class Due extends CompletableFuture<Object> implements ScheduledFuture<Object> {
    private final Runnable task;
    private final long pause;

    Due(Runnable task, long pause) {
      this.task = task;
      this.pause = pause;
    }

    void plan(long delay) {
      machine.tickAfter(delay + machine.world.between(0, 1), this::due);
    }

    private void due() {
      if (isDone() || shutdown) {
        return;
      }
      try {
        task.run(); // not on a fiber: a timer that waits is a fault
      } catch (RuntimeException | Error thrown) {
        nodes.auditor.broke(thrown);
      }
      if (pause > 0) {
        plan(pause);
      } else {
        complete(this);
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return 0;
    }

    @Override
    public int compareTo(Delayed other) {
      return 0;
    }
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
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
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
