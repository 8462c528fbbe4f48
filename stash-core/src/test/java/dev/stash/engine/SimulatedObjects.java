package dev.stash.engine;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The storage that all processes of a simulation share. A call takes time: what comes and goes
 * between its effect and its answer is seeded, and so is what goes wrong.
 */
final class SimulatedObjects {
  /** So much longer each call takes at most, for a while. */
  static final int SLOWEST = 1_500;

  /** So much longer one call takes at most. */
  static final int LATEST = 2_000;

  private final World world;
  private final BiConsumer<String, byte[]> stored;
  private final NavigableMap<String, StoredObject> objects = new TreeMap<>();
  private long writes;

  /** How often something was read. */
  int gets;

  /**
   * With nothing in it.
   *
   * @param stored is told of each object that is written
   */
  SimulatedObjects(World world, BiConsumer<String, byte[]> stored) {
    this.world = world;
    this.stored = stored;
  }

  byte @Nullable [] body(String key) {
    StoredObject object = objects.get(key);
    return object == null ? null : object.body();
  }

  /** By the storage's own clock, which is nobody else's. */
  private Instant now() {
    return Instant.ofEpochMilli(world.ticks());
  }

  /** Whether there is any whose key starts with this. */
  boolean any(String prefix) {
    String first = objects.ceilingKey(prefix);
    return first != null && first.startsWith(prefix);
  }

  private ETag apply(String by, String key, byte[] body, Precondition precondition) {
    StoredObject there = objects.get(key);
    boolean holds =
        switch (precondition) {
          case Precondition.None none -> true;
          case Precondition.IfAbsent absent -> there == null;
          case Precondition.IfMatch match -> there != null && there.etag().equals(match.etag());
        };
    if (!holds) {
      world.note(by, "is refused a write of " + key);
      throw new PreconditionFailed();
    }
    ETag etag = new ETag("e" + ++writes);
    objects.put(key, new StoredObject(body, etag, now()));
    world.note(by, "writes " + key + " as " + etag.value());
    stored.accept(key, body);
    return etag;
  }

  /** The way of one machine to it, which may be cut. */
  final class Door implements StorageBackend {
    private final Machine machine;
    boolean shut;

    /** Whether it may only read. */
    boolean readOnly;

    /** So much longer each call takes. */
    long slow;

    Door(Machine machine) {
      this.machine = machine;
    }

    void well() {
      shut = false;
      readOnly = false;
      slow = 0;
    }

    /** Nobody hears what a dead one would be told. */
    private void pass(long millis) {
      Fiber request = Fiber.current();
      if (request == null) {
        throw new AssertionError("only a thread of its own may wait for the storage");
      }
      request.sleep(millis);
      if (machine.dead()) {
        throw new NotApplied("it has died", null);
      }
    }

    private void enter() {
      if (machine.dead()) {
        throw new NotApplied("it has died", null);
      } else if (shut) {
        pass(world.between(1, 60));
        throw new NotApplied("the storage is out of reach", null);
      }
    }

    private long time() {
      return slow + (world.fault(50) ? world.between(100, LATEST) : world.between(1, 15));
    }

    @Override
    public Optional<StoredObject> get(String key) {
      gets++;
      enter();
      if (world.fault(40)) {
        pass(world.between(1, 100));
        throw new NotApplied("it fails", null);
      }
      Optional<StoredObject> seen = Optional.ofNullable(objects.get(key));
      pass(time());
      return seen;
    }

    @Override
    public ETag put(String key, byte[] given, Precondition precondition) {
      byte[] body = given.clone();
      enter();
      if (readOnly) {
        throw new NotApplied("it may not write", null);
      }
      if (world.fault(40)) {
        pass(world.between(1, 100));
        throw world.chance(300)
            ? NotApplied.throttled("slower", null)
            : new NotApplied("it fails", null);
      } else if (world.fault(40)) {
        if (world.chance(500)) { // else it was lost on the way there
          world.after(world.between(200, 2_500), () -> late(key, body, precondition));
        }
        pass(world.between(20, 500));
        throw new OutcomeUnknown("it did not answer", null);
      }
      ETag etag;
      try {
        etag = apply(machine.name, key, body, precondition);
      } finally {
        pass(time());
      }
      if (world.fault(50)) {
        throw new OutcomeUnknown("its answer was lost", null);
      }
      return etag;
    }

    private void late(String key, byte[] body, Precondition precondition) {
      try {
        var unused = apply(machine.name + ", late,", key, body, precondition);
      } catch (PreconditionFailed tooLate) {
        world.note(machine.name, "was too late");
      }
    }

    @Override
    public void delete(String key, ETag etag) {
      enter();
      if (world.fault(40)) {
        pass(world.between(20, 500));
        throw new OutcomeUnknown("it did not answer", null);
      }
      StoredObject there = objects.get(key);
      boolean other = there != null && !there.etag().equals(etag);
      if (!other) {
        objects.remove(key);
        world.note(machine.name, "deletes " + key);
      }
      pass(time());
      if (other) {
        throw new PreconditionFailed();
      }
    }

    @Override
    public Listing list(String prefix, @Nullable String cursor, int limit) {
      enter();
      if (world.fault(40)) {
        pass(world.between(1, 100));
        throw new NotApplied("it fails", null);
      }
      List<Listing.Item> items =
          objects.tailMap(prefix).entrySet().stream()
              .takeWhile(e -> e.getKey().startsWith(prefix))
              .filter(e -> cursor == null || e.getKey().compareTo(cursor) > 0)
              .map(e -> item(e.getKey(), e.getValue()))
              .toList();
      pass(time());
      boolean more = items.size() > limit;
      return new Listing(
          more ? items.subList(0, limit) : items, more ? items.get(limit - 1).key() : null);
    }

    private Listing.Item item(String key, StoredObject of) {
      return new Listing.Item(key, of.etag(), of.body().length, of.lastModified());
    }

    @Override
    public Reach reach() {
      return Reach.shared("simulated");
    }

    @Override
    public void close() {}
  }
}
