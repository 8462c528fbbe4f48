package dev.stash.storage;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * As many calls at once as a storage has connections for; the others wait for their turn, in order.
 * Thread-safe.
 *
 * <p>Without it thousands of sessions that write in one moment would spend their calls' time on
 * waiting for a connection, and their failures would look like those of a broken storage. Here the
 * time of a call begins with its turn, and one whose turn does not come is told so as what it is:
 * nothing was sent, and the storage is asked for too much, not broken.
 */
public final class Bulkhead implements StorageBackend {
  private final StorageBackend backend;
  private final Semaphore turns;
  private final Duration patience;

  private Bulkhead(StorageBackend backend, int atOnce, Duration patience) {
    this.backend = backend;
    this.turns = new Semaphore(atOnce, true);
    this.patience = patience;
  }

  /**
   * Takes turns; closing it closes {@code backend}.
   *
   * @param atOnce how many calls run at one time
   * @param patience how long a call waits for its turn before {@link NotApplied}
   */
  public static Bulkhead over(StorageBackend backend, int atOnce, Duration patience) {
    return new Bulkhead(backend, atOnce, patience);
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return inTurn(() -> backend.get(key));
  }

  @Override
  public Look look(String key, ETag known) {
    return inTurn(() -> backend.look(key, known));
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return inTurn(() -> backend.put(key, body, precondition));
  }

  @Override
  public void delete(String key, ETag etag) {
    inTurn(
        () -> {
          backend.delete(key, etag);
          return Boolean.TRUE;
        });
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return inTurn(() -> backend.list(prefix, cursor, limit));
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

  private <T> T inTurn(Supplier<T> call) {
    boolean mine;
    try {
      mine = turns.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NotApplied("interrupted while it waited for its turn", null);
    }
    if (!mine) {
      throw NotApplied.crowded(
          "more calls wait for the storage than it answers in time; allow more connections, or give"
              + " the storage more room");
    }
    try {
      return call.get();
    } finally {
      turns.release();
    }
  }
}
