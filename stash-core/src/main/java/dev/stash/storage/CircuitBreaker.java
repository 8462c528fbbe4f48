package dev.stash.storage;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage that is left alone for a while after it has failed many times in a row, so that callers
 * learn at once what they would learn after a timeout, and a storage that comes back is not run
 * over. While it is open, calls are answered {@link NotApplied}; when the pause is over one call
 * goes through as a probe, and its outcome decides. A refused precondition, and being throttled,
 * are answers of a working storage; slow answers are too. Thread-safe.
 *
 * <p>After Nygard, "Release It!", 2nd edition, chapter 5.
 */
public final class CircuitBreaker implements StorageBackend {
  /** Failures in a row that open it, unless set otherwise. */
  public static final int DEFAULT_FAILURES = 10;

  /**
   * The first pause in milliseconds; doubles once while probes fail. Short, because what is written
   * waits for it when the storage is back, and four probes a second are no load.
   */
  public static final long DEFAULT_PAUSE_MILLIS = 250;

  private static final int LONGEST = 2;

  private final StorageBackend backend;
  private final int threshold;
  private final long pause;
  private final LongSupplier ticks;

  private int failures;
  private long answers;
  private long factor = 1;
  private long closedAgainAt;
  private boolean probing;
  private boolean open;

  private CircuitBreaker(
      StorageBackend backend, int threshold, long pauseMillis, LongSupplier ticks) {
    this.backend = backend;
    this.threshold = threshold;
    this.pause = pauseMillis;
    this.ticks = ticks;
  }

  /**
   * A closed breaker; closing it closes {@code backend}.
   *
   * @param threshold failures in a row that open it
   * @param pauseMillis how long it stays open before the first probe
   * @param ticks milliseconds that do not go back
   */
  public static CircuitBreaker over(
      StorageBackend backend, int threshold, long pauseMillis, LongSupplier ticks) {
    return new CircuitBreaker(backend, threshold, pauseMillis, ticks);
  }

  /** Whether calls are refused at present. */
  public synchronized boolean open() {
    return open;
  }

  /** Whether the last call failed. */
  public synchronized boolean failing() {
    return failures > 0;
  }

  /** How many calls were answered so far; only ever more. */
  public synchronized long answers() {
    return answers;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return call(() -> backend.get(key));
  }

  @Override
  public Look look(String key, ETag known) {
    return call(() -> backend.look(key, known));
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return call(() -> backend.put(key, body, precondition));
  }

  @Override
  public void delete(String key, ETag etag) {
    call(
        () -> {
          backend.delete(key, etag);
          return Boolean.TRUE;
        });
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return call(() -> backend.list(prefix, cursor, limit));
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

  private <T> T call(Supplier<T> call) {
    boolean probe = enter();
    try {
      T answer = call.get();
      succeeded();
      return answer;
    } catch (PreconditionFailed | ObjectUnreadable answered) {
      succeeded();
      throw answered;
    } catch (NotApplied failed) {
      if (failed.crowded()) {
        leave(probe);
      } else if (failed.throttled()) {
        succeeded();
      } else {
        failed(probe);
      }
      throw failed;
    } catch (IllegalArgumentException outsideTheRules) {
      leave(probe);
      throw outsideTheRules;
    } catch (RuntimeException | Error failed) {
      failed(probe);
      throw failed;
    }
  }

  /** True for a probe. */
  private synchronized boolean enter() {
    if (!open) {
      return false;
    }
    if (probing || ticks.getAsLong() < closedAgainAt) {
      throw new NotApplied(
          "the storage failed "
              + failures
              + " times in a row and is left alone for a moment; look at the storage",
          null);
    }
    probing = true;
    return true;
  }

  private synchronized void succeeded() {
    answers++;
    failures = 0;
    factor = 1;
    open = false;
    probing = false;
  }

  private synchronized void failed(boolean probe) {
    failures++;
    if (probe || (!open && failures >= threshold)) {
      open = true;
      probing = false;
      closedAgainAt = ticks.getAsLong() + pause * factor;
      factor = Math.min(factor * 2, LONGEST);
    }
  }

  private synchronized void leave(boolean probe) {
    if (probe) {
      probing = false;
    }
  }
}
