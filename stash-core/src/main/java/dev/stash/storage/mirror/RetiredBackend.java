package dev.stash.storage.mirror;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The target alone, which may still hold tombstones. */
final class RetiredBackend implements StorageBackend {
  private final StorageBackend backend;
  private final StorageBackend unused;
  private final Target target;

  RetiredBackend(StorageBackend target, StorageBackend unused) {
    this.backend = target;
    this.unused = unused;
    this.target = new Target(target);
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return target.get(key);
  }

  @Override
  public Look look(String key, ETag known) {
    ETag ofTarget = Tags.target(known);
    return ofTarget == null ? new Look.Other(get(key)) : target.look(key, ofTarget);
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    Mirror.check(body);
    return target.put(
        key,
        body,
        precondition instanceof Precondition.IfMatch match
            ? Precondition.ifMatch(own(match.etag()))
            : precondition);
  }

  @Override
  public void delete(String key, ETag etag) {
    backend.delete(key, own(etag));
  }

  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    Listing page = backend.list(prefix, cursor, limit);
    List<Listing.Item> items = new ArrayList<>();
    for (Listing.Item item : page.objects()) {
      Listing.Item there = item.size() == Marker.TOMBSTONE_BYTES ? lookedAt(item) : moved(item);
      if (there != null) {
        items.add(there);
      }
    }
    return new Listing(items, page.next());
  }

  /** Others may still be moving: they know both. */
  @Override
  public Reach reach() {
    return backend.reach().and(unused.reach());
  }

  @Override
  public boolean mayBeShared() {
    return backend.mayBeShared();
  }

  @Override
  public void close() {
    try {
      backend.close();
    } finally {
      unused.close();
    }
  }

  private Listing.@Nullable Item lookedAt(Listing.Item item) {
    return Mirror.item(item.key(), target.get(item.key()).orElse(null));
  }

  private static Listing.Item moved(Listing.Item item) {
    return new Listing.Item(item.key(), Tags.moved(item.etag()), item.size(), item.lastModified());
  }

  /** One of the source stands for nothing here, even if the target has one that looks the same. */
  private static ETag own(ETag etag) {
    ETag ofTarget = Tags.target(etag);
    if (ofTarget == null) {
      throw new PreconditionFailed();
    }
    return ofTarget;
  }
}
