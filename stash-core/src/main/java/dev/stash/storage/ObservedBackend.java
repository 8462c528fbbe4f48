package dev.stash.storage;

import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Operation;
import dev.stash.observe.Signals.Outcome;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage whose calls are told of: what was asked, how it ended, how long it took. It stands
 * within the circuit breaker: what that refuses at once was never asked, and would make a storage
 * that is down look fast. Thread-safe.
 */
public final class ObservedBackend implements StorageBackend {
  private final StorageBackend backend;
  private final Signals signals;

  private ObservedBackend(StorageBackend backend, Signals signals) {
    this.backend = backend;
    this.signals = signals;
  }

  /** The backend itself if nobody listens; closing what is returned closes it. */
  public static StorageBackend over(StorageBackend backend, Signals signals) {
    return Signals.NONE.equals(signals) ? backend : new ObservedBackend(backend, signals);
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return told(Operation.GET, () -> backend.get(key));
  }

  @Override
  public Look look(String key, ETag known) {
    return told(Operation.LOOK, () -> backend.look(key, known));
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return told(Operation.PUT, () -> backend.put(key, body, precondition));
  }

  @Override
  public void delete(String key, ETag etag) {
    told(
        Operation.DELETE,
        () -> {
          backend.delete(key, etag);
          return Boolean.TRUE;
        });
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return told(Operation.LIST, () -> backend.list(prefix, cursor, limit));
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

  private <T> T told(Operation operation, Supplier<T> work) {
    long start = System.nanoTime();
    Outcome outcome =
        operation == Operation.PUT || operation == Operation.DELETE
            ? Outcome.UNKNOWN
            : Outcome.NOT_APPLIED;
    try {
      T answer = work.get();
      outcome = Outcome.DONE;
      return answer;
    } catch (PreconditionFailed failed) {
      outcome = Outcome.PRECONDITION_FAILED;
      throw failed;
    } catch (NotApplied failed) {
      outcome = failed.throttled() ? Outcome.THROTTLED : Outcome.NOT_APPLIED;
      throw failed;
    } catch (ObjectUnreadable failed) {
      outcome = Outcome.UNREADABLE;
      throw failed;
    } finally {
      signals.storageCalled(operation, outcome, System.nanoTime() - start);
    }
  }
}
