package dev.stash.actor;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Hands messages one at a time, in the order they were added, to one worker at a time, without a
 * thread of its own: whoever adds to an empty mailbox becomes the worker, and works off what others
 * add meanwhile; they return at once. What one worker has done is visible to the next.
 *
 * <p>Thread-safe. Adding from within the work is fine: it is done after the present message.
 */
public final class Mailbox<T> {
  private static final Logger LOG = System.getLogger(Mailbox.class.getName());

  private final Queue<T> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Consumer<? super T> work;

  /** An empty mailbox. If {@code work} throws, that is logged, and the next message is taken. */
  public Mailbox(Consumer<? super T> work) {
    this.work = work;
  }

  /** Adds a message; if this is true, the caller must call {@link #work}, here or elsewhere. */
  public boolean add(T message) {
    messages.add(message);
    return waiting.getAndIncrement() == 0;
  }

  /** Works off all there is. To be called exactly once for each {@link #add} that was true. */
  public void work() {
    int done = 1;
    do {
      for (int i = 0; i < done; i++) {
        T next = messages.poll();
        if (next != null) {
          take(next);
        }
      }
      done = waiting.addAndGet(-done);
    } while (done != 0);
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
