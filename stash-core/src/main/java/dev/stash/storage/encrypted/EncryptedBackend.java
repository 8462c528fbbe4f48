package dev.stash.storage.encrypted;

import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.Look;
import dev.stash.storage.Precondition;
import dev.stash.storage.Reach;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageRules;
import dev.stash.storage.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Seals what goes in, opens what comes out; preconditions and ETags are the backend's. */
final class EncryptedBackend implements StorageBackend {
  private final StorageBackend backend;
  private final KeyRing keys;
  private final boolean acceptPlaintext;
  private final Supplier<byte[]> salts;

  EncryptedBackend(
      StorageBackend backend, KeyRing keys, boolean acceptPlaintext, Supplier<byte[]> salts) {
    this.backend = backend;
    this.keys = keys;
    this.acceptPlaintext = acceptPlaintext;
    this.salts = salts;
  }

  @Override
  public Optional<StoredObject> get(String key) {
    return backend.get(key).map(there -> decrypted(key, there));
  }

  /** What is the same needs no key: it was opened when its ETag was learned. */
  @Override
  public Look look(String key, ETag known) {
    return switch (backend.look(key, known)) {
      case Look.Same same -> same;
      case Look.Other other -> new Look.Other(other.object().map(there -> decrypted(key, there)));
    };
  }

  @Override
  public ETag put(String key, byte[] body, Precondition precondition) {
    StorageRules.key(key);
    if (body.length > StorageRules.MAX_BODY_BYTES - Envelope.OVERHEAD) {
      throw new IllegalArgumentException(
          "a body to encrypt has at most "
              + (StorageRules.MAX_BODY_BYTES - Envelope.OVERHEAD)
              + " bytes, not "
              + body.length);
    }
    return backend.put(key, Envelope.seal(keys, key, body, salts.get()), precondition);
  }

  @Override
  public void delete(String key, ETag etag) {
    backend.delete(key, etag);
  }

  /** Sizes are those of the bodies; that of an object in plaintext is told 60 bytes too small. */
  @Override
  public Listing list(String prefix, @Nullable String cursor, int limit) {
    Listing page = backend.list(prefix, cursor, limit);
    List<Listing.Item> items =
        page.objects().stream()
            .map(
                item ->
                    new Listing.Item(
                        item.key(),
                        item.etag(),
                        Math.max(0, item.size() - Envelope.OVERHEAD),
                        item.lastModified()))
            .toList();
    return new Listing(items, page.next());
  }

  @Override
  public Reach reach() {
    return backend.reach();
  }

  @Override
  public boolean mayBeShared() {
    return backend.mayBeShared();
  }

  @Override
  public void close() {
    backend.close();
  }

  private StoredObject decrypted(String key, StoredObject there) {
    return new StoredObject(opened(key, there), there.etag(), there.lastModified());
  }

  byte[] opened(String key, StoredObject there) {
    return acceptPlaintext && !Envelope.sealed(there.body())
        ? there.body()
        : Envelope.open(keys, key, there.body());
  }
}
