package dev.stash.storage;

import java.time.Instant;
import java.util.List;

/**
 * One page of a listing.
 *
 * @param objects in ascending order of the keys' UTF-8 bytes
 * @param more whether there are further ones after the last of these
 */
public record Listing(List<Item> objects, boolean more) {
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
