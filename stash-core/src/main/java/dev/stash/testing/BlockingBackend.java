package dev.stash.testing;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage that stops chosen calls until the test lets them go, to prove who waits for whom. A
 * call is stopped on its way in (nothing has happened yet) or on its way out (applied, and the
 * caller not told). Other calls pass, and those about member records, which come by the clock.
 * Thread-safe.
 */
public final class BlockingBackend implements StorageBackend {
  private final StorageBackend backend;
  private final ConcurrentLinkedQueue<Hold> holds = new ConcurrentLinkedQueue<>();

  private BlockingBackend(StorageBackend backend) {
    this.backend = backend;
  }

  /** Stops nothing yet; closing it closes {@code backend}. */
  public static BlockingBackend over(StorageBackend backend) {
    return new BlockingBackend(backend);
  }

  /** Stops the next such call that no earlier hold takes, before the storage sees it. */
  public Hold holdNext(Operation operation) {
    return hold(new Hold(operation, false));
  }

  /** Stops the answer of the next such call that no earlier hold takes. */
  public Hold holdAnswerOfNext(Operation operation) {
    return hold(new Hold(operation, true));
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return call(key, Operation.GET, () -> backend.get(key));
  }

  @Override
  public Look look(String key, ETag known) {
    return call(key, Operation.GET, () -> backend.look(key, known));
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return call(key, Operation.PUT, () -> backend.put(key, body, precondition));
  }

  @Override
  public void delete(String key, ETag etag) {
    call(
        key,
        Operation.DELETE,
        () -> {
          backend.delete(key, etag);
          return etag;
        });
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return call(prefix, Operation.LIST, () -> backend.list(prefix, cursor, limit));
  }

  @Override
  public Reach reach() {
    return backend.reach();
  }

  @Override
  public boolean mayBeShared() {
    return backend.mayBeShared();
  }

  @Override
  public void close() {
    backend.close();
  }

  private Hold hold(Hold hold) {
    holds.add(hold);
    return hold;
  }

  private <T> T call(String key, Operation operation, Supplier<T> call) {
    Hold hold = MemberRecords.are(key) ? null : take(operation);
    if (hold == null) {
      return call.get();
    }
    if (!hold.answer) {
      hold.stop();
      return call.get();
    }
    T answer = call.get();
    hold.stop();
    return answer;
  }

  private @Nullable Hold take(Operation operation) {
    for (Hold hold : holds) {
      if (hold.operation == operation && holds.remove(hold)) {
        return hold;
      }
    }
    return null;
  }

  /** One stopped call, or one to be stopped. Thread-safe. */
  public static final class Hold {
    private final Operation operation;
    private final boolean answer;
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold(Operation operation, boolean answer) {
      this.operation = operation;
      this.answer = answer;
    }

    /** Whether the call has been stopped, now or earlier. */
    public boolean arrived() {
      return arrived.getCount() == 0;
    }

    /**
     * Waits until the call has been stopped.
     *
     * @throws AssertionError if none came within {@code limit}
     */
    public void awaitArrival(Duration limit) throws InterruptedException {
      if (!arrived.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new AssertionError("no " + operation + " came within " + limit);
      }
    }

    /** Lets the call go on; a call still to come will not be stopped. */
    public void release() {
      released.countDown();
    }

    private void stop() {
      arrived.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw answer
            ? new OutcomeUnknown("interrupted while its answer was held", e)
            : new NotApplied("interrupted while held", e);
      }
    }
  }
}
