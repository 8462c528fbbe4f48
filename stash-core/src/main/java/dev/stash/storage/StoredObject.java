package dev.stash.storage;

import java.time.Instant;

/** One object as it was read. Immutable as long as nobody writes to {@link #body()}. */
public final class StoredObject {
  private final byte[] body;
  private final ETag etag;
  private final Instant lastModified;

  /** Takes over {@code body}, which must not change any more. */
  public StoredObject(byte[] body, ETag etag, Instant lastModified) {
    this.body = body;
    this.etag = etag;
    this.lastModified = lastModified;
  }

  /** The bytes, shared and not copied: do not write to them. */
  public byte[] body() {
    return body;
  }

  /** The ETag of these bytes. */
  public ETag etag() {
    return etag;
  }

  /** When it was written, by the storage's clock; precise to a second on some storages. */
  public Instant lastModified() {
    return lastModified;
  }
}
