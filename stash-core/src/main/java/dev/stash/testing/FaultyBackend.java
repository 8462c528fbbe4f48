package dev.stash.testing;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import dev.stash.storage.StoredObject;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A storage with faults, scripted call by call or drawn from a seeded generator, which repeats them
 * for the same seed and the same order of calls. The script goes first. Member records, which are
 * read and written by the clock, meet none. Thread-safe.
 */
public final class FaultyBackend implements StorageBackend {
  private final StorageBackend backend;
  private final Runnable waiter;
  private final Map<Operation, ArrayDeque<Fault>> script = new EnumMap<>(Operation.class);
  private @Nullable RandomGenerator random;
  private double share;
  private List<Fault> choice = List.of();
  private int faults;

  private FaultyBackend(StorageBackend backend, Runnable waiter) {
    this.backend = backend;
    this.waiter = waiter;
  }

  /** No faults yet; {@link Fault#SLOW} waits for nothing. Closing it closes {@code backend}. */
  public static FaultyBackend over(StorageBackend backend) {
    return new FaultyBackend(backend, () -> {});
  }

  /** No faults yet; {@link Fault#SLOW} runs {@code waiter} in the calling thread. */
  public static FaultyBackend over(StorageBackend backend, Runnable waiter) {
    return new FaultyBackend(backend, waiter);
  }

  /** Adds to the script: what happens to the next such calls, one each. Returns this. */
  public synchronized FaultyBackend next(Operation operation, Fault... next) {
    script.computeIfAbsent(operation, o -> new ArrayDeque<>()).addAll(List.of(next));
    return this;
  }

  /**
   * Lets a share of all calls that the script says nothing about meet one of these faults.
   *
   * @param generator draws which calls and which faults; seeded by the test, used under a lock
   * @param part of all calls, 0 to 1
   * @param faultsToDraw at least one
   */
  public synchronized FaultyBackend random(
      RandomGenerator generator, double part, Fault... faultsToDraw) {
    random = generator;
    share = part;
    choice = List.of(faultsToDraw);
    return this;
  }

  /**
   * From now on each call that the script says nothing about meets this fault, until {@link #heal}:
   * {@code always(Fault.NOT_APPLIED)} is a storage that is down.
   */
  public synchronized FaultyBackend always(Fault fault) {
    random = () -> 0;
    share = 1;
    choice = List.of(fault);
    return this;
  }

  /** From now on every call passes: the script and the generator are forgotten. */
  public synchronized void heal() {
    script.clear();
    random = null;
  }

  /** How many calls have met a fault. */
  public synchronized int faults() {
    return faults;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return read(key, Operation.GET, () -> backend.get(key));
  }

  @Override
  public Look look(String key, ETag known) {
    return read(key, Operation.GET, () -> backend.look(key, known));
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return write(key, Operation.PUT, () -> backend.put(key, body, precondition));
  }

  @Override
  public void delete(String key, ETag etag) {
    write(
        key,
        Operation.DELETE,
        () -> {
          backend.delete(key, etag);
          return etag;
        });
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    return read(prefix, Operation.LIST, () -> backend.list(prefix, cursor, limit));
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

  private synchronized Fault draw(String key, Operation operation) {
    if (MemberRecords.are(key)) {
      return Fault.NONE;
    }
    Fault fault = script.getOrDefault(operation, new ArrayDeque<>()).poll();
    if (fault == null) {
      boolean hit = random != null && random.nextDouble() < share;
      fault = hit && random != null ? choice.get(random.nextInt(choice.size())) : Fault.NONE;
    }
    faults += fault == Fault.NONE ? 0 : 1;
    return fault;
  }

  private <T> T read(String key, Operation operation, Supplier<T> call) {
    return switch (draw(key, operation)) {
      case NONE -> call.get();
      case SLOW -> slowly(call);
      case THROTTLED -> throw NotApplied.throttled("injected: slow down", null);
      default -> throw new NotApplied("injected: the storage did not answer", null);
    };
  }

  private <T> T write(String key, Operation operation, Supplier<T> call) {
    return switch (draw(key, operation)) {
      case NONE -> call.get();
      case SLOW -> slowly(call);
      case NOT_APPLIED -> throw new NotApplied("injected: never sent", null);
      case THROTTLED -> throw NotApplied.throttled("injected: slow down", null);
      case PRECONDITION_FAILED -> throw new PreconditionFailed();
      case UNKNOWN_NOT_APPLIED -> throw new OutcomeUnknown("injected: lost on the way", null);
      case UNKNOWN_APPLIED -> {
        StorageFailure refusal = null;
        try {
          Objects.requireNonNull(call.get());
        } catch (StorageFailure e) {
          refusal = e;
        }
        throw new OutcomeUnknown("injected: its answer was lost", refusal);
      }
    };
  }

  private <T> T slowly(Supplier<T> call) {
    waiter.run();
    return call.get();
  }
}
