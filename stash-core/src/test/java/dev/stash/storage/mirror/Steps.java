package dev.stash.storage.mirror;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks so that one at a time does one storage call, in an order that follows from the seed.
 */
final class Steps {
  private static final ThreadLocal<@Nullable Task> CURRENT = new ThreadLocal<>();

  private final Random random;
  private final List<Task> tasks = new ArrayList<>();
  private final Semaphore stopped = new Semaphore(0);

  Steps(Random random) {
    this.random = random;
  }

  private static final class Task {
    final Semaphore go = new Semaphore(0);
    volatile boolean over;
    volatile @Nullable Throwable failure;
  }

  void add(Runnable work) {
    Task task = new Task();
    tasks.add(task);
    Thread.ofVirtual()
        .start(
            () -> {
              CURRENT.set(task);
              task.go.acquireUninterruptibly();
              try {
                work.run();
              } catch (Throwable e) {
                task.failure = e;
              } finally {
                task.over = true;
                stopped.release();
              }
            });
  }

  /** Stops the calling task until it is its turn; does nothing outside of a task. */
  void pause() {
    Task task = CURRENT.get();
    if (task != null) {
      stopped.release();
      task.go.acquireUninterruptibly();
    }
  }

  /** Runs all tasks to their end; between two steps, {@code between}. */
  void run(Runnable between) {
    while (!tasks.isEmpty()) {
      // Some tasks rest for long, so that much happens between two of their steps.
      int bound = random.nextInt(4) == 0 ? tasks.size() : Math.max(1, tasks.size() / 2);
      Task task = tasks.get(random.nextInt(bound));
      task.go.release();
      stopped.acquireUninterruptibly();
      if (task.over) {
        tasks.remove(task);
        if (task.failure != null) {
          throw new AssertionError("a task failed", task.failure);
        }
      }
      between.run();
    }
  }
}
