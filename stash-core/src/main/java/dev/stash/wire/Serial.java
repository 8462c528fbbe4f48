package dev.stash.wire;

import dev.stash.node.Mailbox;
import java.util.concurrent.Executor;

/** Runs tasks one at a time, in order, without a thread of its own. */
final class Serial {
  private final Mailbox<Runnable> tasks;

  Serial(Executor executor) {
    this.tasks = new Mailbox<>(Runnable::run, executor);
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
