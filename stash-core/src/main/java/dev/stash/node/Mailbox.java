package dev.stash.node;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

  /** What stands for nothing while somebody works. */
  private static final Added<Object> WORKS = new Added<>(new Object());

  /** The latest, and through it all that nobody has taken; null: nor does anybody work. */
  private final AtomicReference<@Nullable Added<T>> latest = new AtomicReference<>();

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

  /** A message, and what is before it; once taken, what is after it. */
  private static final class Added<T> {
    final T message;
    @Nullable Added<T> next;

    Added(T message) {
      this.message = message;
    }
  }

  /** Adds a message, and works on this very thread if nobody else does, for a turn at most. */
  public void here(T message) {
    if (add(message)) {
      work(taken());
    }
  }

  /** Adds a message that is worked off on another thread; does nothing else. */
  public void soon(T message) {
    if (add(message)) {
      Added<T> first = taken();
      if (!handedOver(first)) {
        work(first);
      }
    }
  }

  /** Whether nobody works: then the caller must see to it that somebody does. */
  private boolean add(T message) {
    Added<T> added = new Added<>(message);
    Added<T> before;
    do {
      before = latest.get();
      added.next = before; // not to be read after: it may be taken by then
    } while (!latest.compareAndSet(before, added));
    return before == null;
  }

  /** The first of what was added, before all others; null: nothing was, and nobody works now. */
  @SuppressWarnings("unchecked") // there is no message in it
  private @Nullable Added<T> taken() {
    Added<T> works = (Added<T>) (Added<?>) WORKS;
    if (latest.compareAndSet(works, null)) {
      return null;
    }
    Added<T> first = null;
    for (Added<T> each = latest.getAndSet(works); each != null && each != works; ) {
      Added<T> before = each.next;
      each.next = first;
      first = each;
      each = before;
    }
    return first;
  }

  private void work(@Nullable Added<T> from) {
    Added<T> next = from;
    do {
      next = aTurn(next);
    } while (next != null && !handedOver(next));
  }

  /** What is left. */
  private @Nullable Added<T> aTurn(@Nullable Added<T> from) {
    Added<T> next = from;
    for (int i = 0; next != null && i < turn; i++) {
      take(next.message);
      next = next.next == null ? taken() : next.next;
    }
    return next;
  }

  /** An executor that stops takes nothing any more; nor does anybody wait for this thread then. */
  private boolean handedOver(@Nullable Added<T> from) {
    try {
      executor.execute(() -> work(from));
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
