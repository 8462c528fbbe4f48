package dev.stash.storage;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where objects are kept for good: a map from keys to bytes with conditional writes, shaped after
 * Amazon S3. The stored object and its ETag are the only authority; everything above is a cache or
 * a hint.
 *
 * <p>Calls block and are meant for virtual threads. An implementation is thread-safe and
 * linearizable per key: a {@code get} that starts after a write was acknowledged sees that write or
 * a later one, and of several writes with the same precondition at most one succeeds.
 *
 * <p>A write ends in one of four ways, kept apart by type, because what the caller may do next
 * differs: it returns (applied), {@link PreconditionFailed} (not applied, somebody else wrote),
 * {@link NotApplied} (not applied, a retry is safe) or {@link OutcomeUnknown} (applied, not
 * applied, or to be applied later). An implementation that is in doubt says unknown.
 *
 * <p>An ETag may repeat for identical bytes, as it does on S3. Callers that need an ETag to stand
 * for one write make their bytes differ; the commit loop puts a fresh commit id into each body.
 *
 * <p>Keys are 1 to 1,024 bytes of UTF-8. Bodies are at most 16 MiB.
 */
public interface StorageBackend extends AutoCloseable {
  /**
   * The object under {@code key}, empty if there is none.
   *
   * @throws NotApplied if it could not be read; never taken to mean that nothing is there
   * @throws ObjectUnreadable if it was read and cannot be made out, now or later
   */
  Optional<StoredObject> get(String key);

  /**
   * Looks whether the object under {@code key} is still the one of this ETag, and reads it if not:
   * HTTP's {@code If-None-Match}. A storage that is reached over a network sends no body for one
   * that is the same; this is a plain {@link #get} unless the implementation knows better.
   *
   * @throws NotApplied if it could not be read; never taken to mean that nothing is there
   * @throws ObjectUnreadable if it is another one and cannot be made out
   */
  default Look look(String key, ETag known) {
    return Look.of(get(key), known);
  }

  /**
   * Writes the whole object if {@code precondition} holds, durably, and returns its new ETag. The
   * array is not kept; the caller must not change it during the call.
   *
   * @throws PreconditionFailed if the precondition does not hold
   * @throws NotApplied if it was certainly not written
   * @throws OutcomeUnknown if it may have been written, or may still be
   */
  ETag put(String key, byte[] body, Precondition precondition);

  /**
   * Deletes the object if its ETag matches.
   *
   * @throws PreconditionFailed if the object is another or gone
   * @throws NotApplied if it was certainly not deleted
   * @throws OutcomeUnknown if it may have been deleted, or may still be
   */
  void delete(String key, ETag etag);

  /**
   * A page of the objects whose keys start with {@code prefix}, in no promised order. A listing is
   * over with a page that has no {@link Listing#next}; one before it may hold fewer than {@code
   * limit}, or none. An object present during the whole listing is listed once; one that comes or
   * goes meanwhile may or may not be.
   *
   * @param cursor the {@link Listing#next} of the page before, of this storage and this prefix,
   *     however long ago and by whichever process it was read; null from the start
   * @param limit how many at most, 1 to 1,000
   * @throws NotApplied if the page could not be read, or the storage makes nothing of the cursor
   */
  Listing list(String prefix, @Nullable String cursor, int limit);

  /**
   * Tells every object whose key starts with {@code prefix}, page by page as {@link #list} does, in
   * this thread; between two of them the caller may do what it likes to the storage.
   *
   * @throws NotApplied if a page could not be read
   */
  default void listAll(String prefix, Consumer<Listing.Item> object) {
    String cursor = null;
    do {
      Listing page = list(prefix, cursor, StorageRules.MAX_PAGE);
      page.objects().forEach(object);
      cursor = page.next();
    } while (cursor != null);
  }

  /**
   * Who else can reach what is kept here, and what tells it from another storage. Asked at the
   * start; a decorator passes it on.
   */
  default Reach reach() {
    return Reach.unsaid();
  }

  /**
   * Whether somebody may use what is kept here who is no member of the same cluster. If so, all who
   * do look for each other, which costs a few requests a minute. A decorator passes it on.
   */
  default boolean mayBeShared() {
    return !(reach() instanceof Reach.ThisProcess);
  }

  /** Frees what the backend holds. Calls under way end as {@link NotApplied} or unknown. */
  @Override
  void close();
}
