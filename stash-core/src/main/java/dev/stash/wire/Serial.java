package dev.stash.wire;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs tasks one at a time, in order, without a thread of its own. */
final class Serial {
  private final Executor executor;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  Serial(Executor executor) {
    this.executor = executor;
  }

  /** Runs a task on this very thread if nothing else runs; for a thread that may be blocked. */
  void here(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      work();
    }
  }

  /** Runs a task soon, on another thread; never blocks. */
  void soon(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      executor.execute(this::work);
    }
  }

  private void work() {
    int done = 1;
    do {
      for (int i = 0; i < done; i++) {
        Runnable task = tasks.poll();
        if (task != null) {
          task.run();
        }
      }
      done = waiting.addAndGet(-done);
    } while (done != 0);
  }
}
