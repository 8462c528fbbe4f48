package dev.stash.engine;

import dev.stash.storage.ETag;
import dev.stash.storage.Precondition;
import dev.stash.storage.StoredObject;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One linearizable object, reached over a network that delays, loses and answers late. */
final class SimulatedStorage {
  private final World world;
  private final Auditor auditor;
  private @Nullable StoredObject object;

  SimulatedStorage(World world, Auditor auditor) {
    this.world = world;
    this.auditor = auditor;
  }

  @Nullable StoredObject object() {
    return object;
  }

  /** Somebody deletes the object behind our back. */
  void vanish() {
    world.note("storage", "object vanishes");
    object = null;
    auditor.vanished();
  }

  void get(Effect.Get get, Consumer<Event> answer) {
    world.after(
        delay(),
        () -> {
          StoredObject seen = object;
          Event event;
          if (world.fault(60)) {
            event = new Event.LoadFailed(get.get(), world.chance(300));
          } else if (seen != null && seen.etag().equals(get.known())) {
            event = new Event.NotModified(get.get());
          } else {
            event = new Event.Loaded(get.get(), seen);
          }
          world.after(
              world.fault(50) ? world.between(100, 3_000) : delay(), () -> answer.accept(event));
        });
  }

  void put(String instance, Effect.Put put, Consumer<Event> answer) {
    String commit = put.commit();
    if (world.fault(40)) {
      world.after(delay(), () -> answer.accept(new Event.PutNotApplied(commit, world.chance(300))));
    } else if (world.fault(40)) { // lost on the way there
      world.after(world.between(20, 500), () -> answer.accept(new Event.PutUnknown(commit)));
    } else if (world.fault(50)) { // answered unknown, applied later
      world.after(world.between(20, 200), () -> answer.accept(new Event.PutUnknown(commit)));
      world.after(world.between(200, 2_500), () -> apply(instance, put));
    } else {
      world.after(
          delay(),
          () -> {
            Event event = apply(instance, put);
            if (world.fault(60)) { // the answer is lost, or says 500
              event = new Event.PutUnknown(commit);
            }
            Event said = event;
            long way = world.fault(50) ? world.between(50, 1_500) : delay();
            world.after(way, () -> answer.accept(said));
          });
    }
  }

  private Event apply(String instance, Effect.Put put) {
    boolean holds =
        switch (put.precondition()) {
          case Precondition.None none -> true;
          case Precondition.IfAbsent absent -> object == null;
          case Precondition.IfMatch match -> object != null && object.etag().equals(match.etag());
        };
    if (!holds) {
      world.note("storage", "refuses " + put.commit());
      return new Event.PutConflicted(put.commit());
    }
    ETag etag = new ETag(Integer.toHexString(Arrays.hashCode(put.body())) + put.body().length);
    object = new StoredObject(put.body(), etag, Instant.EPOCH);
    world.note("storage", "stores " + put.commit());
    auditor.stored(instance, put.body());
    return new Event.PutSucceeded(put.commit(), etag);
  }

  private long delay() {
    return world.between(1, 30);
  }
}
