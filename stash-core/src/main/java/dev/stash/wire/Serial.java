package dev.stash.wire;

import dev.stash.actor.Mailbox;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs tasks one at a time, in order, without a thread of its own. */
final class Serial {
  private final Executor executor;
  private final Mailbox<Runnable> tasks = new Mailbox<>(Runnable::run);

  Serial(Executor executor) {
    this.executor = executor;
  }

  /**
   * Runs a task: on this very thread if nothing else runs and it is a virtual one, that may be
   * blocked; else soon. A server's platform threads are few, and all its sockets need them.
   */
  void here(Runnable task) {
    if (!Thread.currentThread().isVirtual()) {
      soon(task);
    } else if (tasks.add(task)) {
      tasks.work();
    }
  }

  /** Runs a task soon, on another thread; never blocks. */
  void soon(Runnable task) {
    if (tasks.add(task)) {
      try {
        executor.execute(tasks::work);
      } catch (RejectedExecutionException stopping) {
        tasks.work(); // nobody waits for this thread any more
      }
    }
  }
}
