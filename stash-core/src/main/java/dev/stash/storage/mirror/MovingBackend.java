package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.NotApplied;
import dev.stash.storage.OutcomeUnknown;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The phases with two storages. For each key exactly one of them is the fence, and the source says
 * which: it is the source itself until it says "moved". See docs/design/mirror.md.
 */
final class MovingBackend implements StorageBackend {
  private static final int TRIES = 8;

  private final StorageBackend source;
  private final StorageBackend second;
  private final Target target;
  private final Mover mover;
  private final boolean moves;

  MovingBackend(StorageBackend source, StorageBackend target, boolean moves) {
    this.source = source;
    this.second = target;
    this.target = new Target(target);
    this.mover = new Mover(source, target);
    this.moves = moves;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return switch (Spot.of(source, key)) {
      // Only those who have retired the source create objects without it.
      case Spot.Absent absent -> moves ? target.get(key) : Optional.empty();
      case Spot.Live live -> Optional.of(live.object());
      case Spot.Moving moving ->
          Optional.of(
              new StoredObject(moving.body(), moving.etag(), moving.object().lastModified()));
      case Spot.Moved moved -> target.get(key);
    };
  }

  /** An ETag of the source's own is one of an object that has not begun to move. */
  @Override
  public Look look(String key, ETag known) {
    boolean ofSource = Tags.target(known) == null && !Tags.isMoving(known);
    if (ofSource && source.look(key, known) instanceof Look.Same same) {
      return same;
    }
    return Look.of(get(key), known);
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    StorageRules.key(key);
    Mirror.check(body);
    return switch (precondition) {
      case Precondition.IfMatch match -> replace(key, body, match.etag());
      case Precondition.IfAbsent absent -> create(key, body);
      case Precondition.None none -> overwrite(key, body);
    };
  }

  @Override
  public void delete(String key, ETag etag) {
    StorageRules.key(key);
    ETag ofTarget = Tags.target(etag);
    if (ofTarget != null) {
      target.bury(key, Precondition.ifMatch(ofTarget));
      return;
    }
    if (!Tags.isMoving(etag)) {
      try {
        source.delete(key, etag);
        return;
      } catch (PreconditionFailed perhapsMoved) {
        // It may be the same object, moved.
      }
    }
    target.bury(key, moved(key, etag).unchanged());
  }

  /**
   * The source has something of each object. Reads each that may have moved. Objects on their way
   * are told too large.
   */
  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    Listing page = source.list(prefix, cursor, limit);
    List<Listing.Item> items = new ArrayList<>();
    for (Listing.Item item : page.objects()) {
      Listing.Item there = item.size() == Marker.MOVED_BYTES ? lookedAt(item) : item;
      if (there != null) {
        items.add(there);
      }
    }
    return new Listing(items, page.next());
  }

  @Override
  public Reach reach() {
    return source.reach().and(second.reach());
  }

  @Override
  public boolean mayBeShared() {
    return source.mayBeShared() || second.mayBeShared();
  }

  @Override
  public void close() {
    try {
      source.close();
    } finally {
      second.close();
    }
  }

  private ETag replace(String key, byte[] body, ETag etag) {
    ETag ofTarget = Tags.target(etag);
    if (ofTarget != null) {
      return target.put(key, body, Precondition.ifMatch(ofTarget));
    }
    if (!Tags.isMoving(etag)) {
      try {
        return replaceInSource(key, body, etag);
      } catch (PreconditionFailed perhapsMoved) {
        // It may be the same object, moved.
      }
    }
    return target.put(key, body, moved(key, etag).unchanged());
  }

  /** Who moves freezes the object with the new body: that is the write, and the rest follows. */
  private ETag replaceInSource(String key, byte[] body, ETag etag) {
    Precondition unchanged = Precondition.ifMatch(etag);
    return moves
        ? mover.completed(key, source.put(key, Marker.moving(null, body), unchanged))
        : source.put(key, body, unchanged);
  }

  private ETag create(String key, byte[] body) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        if (!moves) {
          return source.put(key, body, Precondition.ifAbsent());
        }
        // From here on the target decides who creates.
        settle(key);
        return target.put(key, body, Precondition.ifAbsent());
      } catch (PreconditionFailed there) {
        switch (Spot.of(source, key)) {
          case Spot.Moved moved -> {
            return target.put(key, body, Precondition.ifAbsent());
          }
          case Spot.Live live -> throw there;
          case Spot.Moving moving -> throw there;
          case Spot.Absent gone -> {}
        }
      }
    }
    throw new NotApplied("the object came and went too often", null);
  }

  private ETag overwrite(String key, byte[] body) {
    for (int attempt = 0; attempt < TRIES; attempt++) {
      try {
        return switch (Spot.of(source, key)) {
          case Spot.Absent absent when moves -> settledOnTarget(key, body);
          case Spot.Absent absent -> source.put(key, body, Precondition.ifAbsent());
          case Spot.Live live -> replaceInSource(key, body, live.object().etag());
          case Spot.Moving moving -> {
            mover.complete(key);
            yield target.put(key, body, Precondition.none());
          }
          case Spot.Moved moved -> target.put(key, body, Precondition.none());
        };
      } catch (PreconditionFailed meanwhile) {
        // Somebody else wrote between the look and the write.
      }
    }
    throw new NotApplied("the object is written too often", null);
  }

  private ETag settledOnTarget(String key, byte[] body) {
    settle(key);
    return target.put(key, body, Precondition.none());
  }

  /** Makes the target the fence of an object that does not exist. */
  private void settle(String key) {
    try {
      source.put(key, Marker.moved(null, null), Precondition.ifAbsent());
    } catch (OutcomeUnknown e) {
      throw new NotApplied("the source did not answer", e);
    }
  }

  /** Where the state that {@code etag} stands for has moved to. */
  private Spot.Moved moved(String key, ETag etag) {
    Spot spot = Spot.of(source, key);
    if (spot instanceof Spot.Moving moving && moving.etag().equals(etag)) {
      return mover.complete(key);
    } else if (spot instanceof Spot.Moved moved && moved.from(etag)) {
      return moved;
    }
    throw new PreconditionFailed();
  }

  private Listing.@Nullable Item lookedAt(Listing.Item item) {
    return switch (Spot.of(source, item.key())) {
      case Spot.Moved moved -> Mirror.item(item.key(), target.get(item.key()).orElse(null));
      case Spot.Moving moving -> Mirror.item(item.key(), get(item.key()).orElse(null));
      case Spot.Live live -> item;
      case Spot.Absent absent -> null;
    };
  }
}
