package dev.stash.wire;

import dev.stash.node.Mailbox;
import java.util.concurrent.Executor;

/** Runs tasks one at a time, in order, without a thread of its own. */
final class Serial {
  private final Mailbox<Runnable> tasks;

  /**
   * Nothing to do yet.
   *
   * @param afterEach runs after each task, before the next one
   */
  Serial(Executor executor, Runnable afterEach) {
    this.tasks = new Mailbox<>(task -> run(task, afterEach), executor);
  }

  private static void run(Runnable task, Runnable afterEach) {
    try {
      task.run();
    } finally {
      afterEach.run();
    }
  }

  /**
   * Runs a task: on this very thread if nothing else runs and it is a virtual one, that may be
   * blocked; else soon. A server's platform threads are few, and all its sockets need them.
   */
  void here(Runnable task) {
    if (Thread.currentThread().isVirtual()) {
      tasks.here(task);
    } else {
      tasks.soon(task);
    }
  }

  /** Runs a task soon, on another thread; never blocks. */
  void soon(Runnable task) {
    tasks.soon(task);
  }
}
