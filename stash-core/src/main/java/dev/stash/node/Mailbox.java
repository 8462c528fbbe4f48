package dev.stash.node;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands messages one at a time, in the order they were added, to one worker at a time, without a
 * thread of its own. Whoever adds to an empty mailbox says whose thread the work is done on: its
 * own ({@link #here}), which costs no hop, or one of the executor's ({@link #soon}), for threads
 * that others wait for: a timer's, a cluster's. Whoever adds while somebody works returns at once.
 *
 * <p>A worker works for others as well, but not without end: after a turn the executor takes over
 * what is left, so that no caller is kept by a crowd. What one worker has done is visible to the
 * next.
 *
 * <p>Thread-safe. Adding from within the work is fine: it is done after the present message.
 */
public final class Mailbox<T> {
  private static final Logger LOG = System.getLogger(Mailbox.class.getName());

  /** Enough for the few tabs of a session; little enough for a thread that was to do one thing. */
  public static final int TURN = 64;

  private final Queue<T> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Consumer<? super T> work;
  private final Executor executor;
  private final int turn;

  /**
   * An empty mailbox. If {@code work} throws, that is logged, and the next message is taken.
   *
   * @param executor works off what callers do not
   */
  public Mailbox(Consumer<? super T> work, Executor executor) {
    this(work, executor, TURN);
  }

  Mailbox(Consumer<? super T> work, Executor executor, int turn) {
    this.work = work;
    this.executor = executor;
    this.turn = turn;
  }

  /** Adds a message, and works on this very thread if nobody else does, for a turn at most. */
  public void here(T message) {
    if (add(message)) {
      work();
    }
  }

  /** Adds a message that is worked off on another thread; does nothing else. */
  public void soon(T message) {
    if (add(message) && !handedOver()) {
      work();
    }
  }

  /** Whether nobody works: then the caller must see to it that somebody does. */
  private boolean add(T message) {
    messages.add(message);
    return waiting.getAndIncrement() == 0;
  }

  private void work() {
    boolean more = true;
    while (more) {
      more = aTurn() && !handedOver();
    }
  }

  /** Whether something is left. */
  private boolean aTurn() {
    boolean more = true;
    for (int i = 0; more && i < turn; i++) {
      T next = messages.poll();
      if (next != null) {
        take(next);
      }
      more = waiting.decrementAndGet() != 0;
    }
    return more;
  }

  /** An executor that stops takes nothing any more; nor does anybody wait for this thread then. */
  private boolean handedOver() {
    try {
      executor.execute(this::work);
      return true;
    } catch (RejectedExecutionException stopping) {
      return false;
    }
  }

  /** Whatever a message does, those behind it must not be stuck for ever. */
  private void take(T message) {
    try {
      work.accept(message);
    } catch (RuntimeException | Error broken) {
      LOG.log(Level.ERROR, "a message could not be worked off; the next one is taken", broken);
    }
  }
}
