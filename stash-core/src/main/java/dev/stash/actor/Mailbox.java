package dev.stash.actor;

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
  private final Queue<T> messages = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Consumer<? super T> work;

  /** An empty mailbox; {@code work} must not throw. */
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
          work.accept(next);
        }
      }
      done = waiting.addAndGet(-done);
    } while (done != 0);
  }
}
