package dev.stash.storage.mirror;

import dev.stash.storage.Listing;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StoredObject;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves a service with any number of processes from one storage to another, while sessions are in
 * use. How: docs/how-to/move-to-another-storage.md. Why it is safe: docs/design/mirror.md.
 */
public final class Mirror {
  private Mirror() {}

  /**
   * The storage of a process in this phase. It keeps the contract of {@link StorageBackend}
   * together with all processes of this phase and of those next to it, except that a body must not
   * begin with the letters {@code STM} and that it may be 512 bytes smaller.
   *
   * <p>The target holds nothing under the service's keys when the first process moves. Closing this
   * closes both.
   */
  public static StorageBackend open(
      StorageBackend source, StorageBackend target, MirrorPhase phase) {
    return switch (phase) {
      case FOLLOW -> new MovingBackend(source, target, false);
      case MOVE -> new MovingBackend(source, target, true);
      case RETIRE -> new RetiredBackend(target, source);
    };
  }

  /**
   * Moves every object whose key starts with {@code prefix}, while processes in {@link
   * MirrorPhase#FOLLOW} and {@link MirrorPhase#MOVE} go on. Two to six storage calls each. Several
   * runs at once do no harm.
   *
   * @param source as it is, without the mirror; so is {@code target}
   * @param cursor goes on there, the {@link MoveProgress#cursor} of a run that broke off; null from
   *     the start
   * @param pace told after each object, in this thread: to show how far it is, and to wait
   * @return with {@code moved} 0 for a run from the start, after all processes have come to {@link
   *     MirrorPhase#MOVE}: the source may be retired
   * @throws dev.stash.storage.NotApplied if a storage did not answer; go on at the last cursor told
   */
  public static MoveProgress moveAll(
      StorageBackend source,
      StorageBackend target,
      String prefix,
      @Nullable String cursor,
      Consumer<MoveProgress> pace) {
    Mover mover = new Mover(source, target);
    MoveProgress progress = new MoveProgress(0, 0, cursor);
    String from = cursor;
    do {
      Listing page = source.list(prefix, from, StorageRules.MAX_PAGE);
      for (Listing.Item item : page.objects()) {
        progress = progress.and(mover.move(item.key()), from);
        pace.accept(progress);
      }
      from = page.next();
    } while (from != null);
    return progress;
  }

  /**
   * Deletes what the phase {@link MirrorPhase#MOVE} left in the target for deleted objects. When
   * all processes are in {@link MirrorPhase#RETIRE}; after it the target needs no mirror any more.
   *
   * @param target as it is, without the mirror
   * @return how many
   */
  public static long sweep(StorageBackend target, String prefix) {
    long[] swept = new long[1];
    target.listAll(
        prefix,
        item -> swept[0] += item.size() == Marker.TOMBSTONE_BYTES ? swept(target, item.key()) : 0);
    return swept[0];
  }

  private static int swept(StorageBackend target, String key) {
    StoredObject there = target.get(key).orElse(null);
    if (there == null || !Marker.tombstone(there.body())) {
      return 0;
    }
    try {
      target.delete(key, there.etag());
      return 1;
    } catch (PreconditionFailed createdAgain) {
      return 0;
    }
  }

  static void check(byte[] body) {
    if (Marker.reserved(body)) {
      throw new IllegalArgumentException("a body must not begin with STM while it may be moved");
    } else if (body.length > StorageRules.MAX_BODY_BYTES - Marker.OVERHEAD) {
      throw new IllegalArgumentException(
          "a body that may be moved has at most "
              + (StorageRules.MAX_BODY_BYTES - Marker.OVERHEAD)
              + " bytes, not "
              + body.length);
    }
  }

  static Listing.@Nullable Item item(String key, @Nullable StoredObject there) {
    return there == null
        ? null
        : new Listing.Item(key, there.etag(), there.body().length, there.lastModified());
  }
}
