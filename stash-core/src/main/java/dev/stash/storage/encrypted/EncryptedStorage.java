package dev.stash.storage.encrypted;

import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.storage.ObjectUnreadable;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Encryption in front of a storage, and the tools to change its keys. Thread-safe. */
public final class EncryptedStorage {
  /** Whether {@link #acceptingPlaintext} it is. */
  public static final Option<Boolean> ACCEPT_PLAINTEXT =
      Option.flag(
          "encryption-accept-plaintext",
          false,
          "whether objects from before encryption are read: for the time of the migration alone");

  /** What there is to say of encryption. */
  public static final List<Option<?>> OPTIONS = List.of(KeyRing.KEYS, ACCEPT_PLAINTEXT);

  private static final SecureRandom RANDOM = new SecureRandom();

  private EncryptedStorage() {}

  /**
   * The backend, encrypted if options say so.
   *
   * @throws OptionInvalid if the keys are none, or something counts for nothing without them
   */
  public static StorageBackend open(StorageBackend backend, OptionSet said) {
    Optional<KeyRing> keys = said.said(KeyRing.KEYS).map(KeyRing::parse);
    boolean plaintext = said.get(ACCEPT_PLAINTEXT);
    if (plaintext && keys.isEmpty()) {
      throw new OptionInvalid(
          ACCEPT_PLAINTEXT.name(), "counts for nothing without " + KeyRing.KEYS, "name them");
    }
    return keys.map(ring -> plaintext ? acceptingPlaintext(backend, ring) : open(backend, ring))
        .orElse(backend);
  }

  /** See {@link dev.stash.Storage#encrypted}. */
  public static StorageBackend open(StorageBackend backend, KeyRing keys) {
    return new EncryptedBackend(backend, keys, false, EncryptedStorage::salt);
  }

  /**
   * As {@link #open}, for a storage that holds objects from before it was encrypted: they are read
   * as they are, and encrypted when they are next written.
   *
   * <p>As long as this is in use, whoever can write to the storage can put plaintext of his own
   * there. Use it for the time of the migration, which {@link #reencrypt} ends.
   */
  public static StorageBackend acceptingPlaintext(StorageBackend backend, KeyRing keys) {
    return new EncryptedBackend(backend, keys, true, EncryptedStorage::salt);
  }

  /**
   * Reads every object whose key starts with {@code prefix} and counts which keys encrypted them. A
   * key that no process writes with any more and that is not found may be thrown away. One read
   * each; objects may change meanwhile, and can only move to the current key.
   *
   * @param backend the storage as it is, not the encrypting one
   * @throws dev.stash.storage.NotApplied if it could not be read to the end
   */
  public static KeyUse keysInUse(StorageBackend backend, String prefix) {
    Map<String, Long> objects = new TreeMap<>();
    long[] plaintext = new long[1];
    backend.listAll(
        prefix,
        item ->
            backend
                .get(item.key())
                .map(StoredObject::body)
                .ifPresent(
                    body -> {
                      String id = Envelope.keyId(body);
                      if (id != null) {
                        objects.merge(id, 1L, Long::sum);
                      } else {
                        plaintext[0]++;
                      }
                    }));
    return new KeyUse(objects, plaintext[0]);
  }

  /**
   * Writes every object whose key starts with {@code prefix} anew with the current key, unless it
   * has it already. Meant for objects that nobody has written since a rotation. Safe while sessions
   * are in use: each write has the precondition that the object is the one that was read, and a
   * session whose object was rewritten finds its own commit in it and goes on.
   *
   * @param backend the storage as it is, not the encrypting one
   * @param plaintextToo whether objects that are not encrypted are encrypted, or else counted as
   *     unreadable
   * @throws dev.stash.storage.StorageFailure if it could not go on; call it again
   */
  public static Reencryption reencrypt(
      StorageBackend backend, KeyRing keys, String prefix, boolean plaintextToo) {
    // Never closed: the backend is the caller's.
    EncryptedBackend encrypted =
        new EncryptedBackend(backend, keys, plaintextToo, EncryptedStorage::salt);
    long[] counts = new long[4];
    backend.listAll(
        prefix,
        item -> {
          String key = item.key();
          backend.get(key).ifPresent(there -> counts[rewrite(encrypted, keys, key, there)]++);
        });
    return new Reencryption(counts[0], counts[1], counts[2], counts[3]);
  }

  private static int rewrite(
      EncryptedBackend encrypted, KeyRing keys, String key, StoredObject there) {
    if (keys.current().equals(Envelope.keyId(there.body()))) {
      return 1;
    }
    try {
      byte[] body = encrypted.opened(key, there);
      encrypted.put(key, body, Precondition.ifMatch(there.etag()));
      return 0;
    } catch (PreconditionFailed changed) {
      return 2;
    } catch (ObjectUnreadable unreadable) {
      return 3;
    }
  }

  private static byte[] salt() {
    byte[] salt = new byte[Envelope.SALT_BYTES];
    RANDOM.nextBytes(salt);
    return salt;
  }
}
