package dev.stash.storage;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a listing.
 *
 * @param objects in no order; there may be none although there are further pages
 * @param next where the next page begins; null if this is the last one
 */
public record Listing(List<Item> objects, @Nullable String next) {
  /** Copies the list. */
  public Listing {
    objects = List.copyOf(objects);
  }

  /**
   * What a listing tells of one object.
   *
   * @param key its key
   * @param etag its ETag
   * @param size of its body as stored, in bytes
   * @param lastModified when it was written, by the storage's clock
   */
  public record Item(String key, ETag etag, long size, Instant lastModified) {}
}
