package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage that is correct and unreliable: calls wait for their turn, fail, and are applied though
 * they failed, at once or long after.
 */
final class SteppedStore implements StorageBackend {
  private final Steps steps;
  private final Random random;
  private final boolean hashes;
  private final TreeMap<String, StoredObject> objects = new TreeMap<>();
  private final List<Runnable> late = new ArrayList<>();
  private double faults;
  private int number;

  /**
   * A storage without faults yet.
   *
   * @param hashes whether equal bytes have equal ETags
   */
  SteppedStore(Steps steps, Random random, boolean hashes) {
    this.steps = steps;
    this.random = random;
    this.hashes = hashes;
  }

  void faults(double share) {
    faults = share;
  }

  /** Lets one of the writes that were lost on the way arrive, now and then; or all of them. */
  void deliver(boolean all) {
    while (!late.isEmpty() && (all || random.nextInt(12) == 0)) {
      late.remove(random.nextInt(late.size())).run();
    }
  }

  @Override
  public Optional<StoredObject> get(String key) {
    steps.pause();
    if (random.nextDouble() < faults) {
      throw new NotApplied("injected", null);
    }
    return Optional.ofNullable(objects.get(key));
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    return write(
        () -> {
          check(key, precondition);
          ETag etag = new ETag(hashes ? "h" + Arrays.hashCode(body) : "u" + number++);
          objects.put(key, new StoredObject(body.clone(), etag, Instant.EPOCH));
          return etag;
        });
  }

  @Override
  public void delete(String key, ETag etag) {
    write(
        () -> {
          check(key, Precondition.ifMatch(etag));
          objects.remove(key);
          return etag;
        });
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    steps.pause();
    List<Listing.Item> items = new ArrayList<>();
    objects.forEach(
        (key, o) -> items.add(new Listing.Item(key, o.etag(), o.body().length, o.lastModified())));
    return new Listing(items, null);
  }

  @Override
  public void close() {}

  private ETag write(Supplier<ETag> write) {
    steps.pause();
    if (random.nextDouble() >= faults) {
      return write.get();
    }
    switch (random.nextInt(4)) {
      case 0 -> throw new NotApplied("injected", null);
      case 1 -> quietly(write);
      case 2 -> late.add(() -> quietly(write));
      default -> {}
    }
    throw new OutcomeUnknown("injected", null);
  }

  private static void quietly(Supplier<ETag> write) {
    try {
      Objects.requireNonNull(write.get());
    } catch (PreconditionFailed refused) {
      // Nobody is told.
    }
  }

  private void check(String key, Precondition precondition) {
    StoredObject there = objects.get(key);
    boolean holds =
        switch (precondition) {
          case Precondition.None none -> true;
          case Precondition.IfAbsent absent -> there == null;
          case Precondition.IfMatch match -> there != null && there.etag().equals(match.etag());
        };
    if (!holds) {
      throw new PreconditionFailed();
    }
  }
}
