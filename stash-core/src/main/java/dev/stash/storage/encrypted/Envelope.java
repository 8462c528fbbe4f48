package dev.stash.storage.encrypted;

import dev.stash.storage.ObjectUnreadable;
import dev.stash.storage.StorageRules;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The stored form, always 60 bytes longer than the body: {@code STE} and a format byte, 1; the id
 * of the key, padded with zeros to 16 bytes; a salt of 24 random bytes; the AES-256-GCM ciphertext
 * with its tag of 16 bytes. All before the ciphertext and the object's key are authenticated with
 * it.
 *
 * <p>A key of the ring never encrypts anything itself. With random nonces it could do so 2^32 times
 * before a repeated one becomes likely enough to matter, and at a few thousand writes a second that
 * is ten days. Instead each write has a key of its own, HMAC-SHA-256 of the salt, which encrypts
 * once, under a nonce of zeros. Salts of 192 bits: after 2^64 writes two are equal with a
 * probability of 2^-65.
 */
final class Envelope {
  static final int ID_BYTES = 16;
  static final int SALT_BYTES = 24;

  private static final byte[] MAGIC = {'S', 'T', 'E', 1};
  private static final int MAGIC_BYTES = 3;
  private static final int HEADER_BYTES = MAGIC.length + ID_BYTES + SALT_BYTES;
  private static final int TAG_BYTES = 16;
  private static final byte[] LABEL = "stash object 1".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NONCE = new byte[12];

  /** How much longer than the body the stored form is. */
  static final int OVERHEAD = HEADER_BYTES + TAG_BYTES;

  private Envelope() {}

  static byte[] seal(KeyRing keys, String objectKey, byte[] body, byte[] salt) {
    SecretKey key = keys.key(keys.current());
    if (key == null || salt.length != SALT_BYTES) {
      throw new IllegalStateException("a ring has its current key, a salt its length");
    }
    ByteBuffer sealed = ByteBuffer.allocate(OVERHEAD + body.length);
    byte[] id = Arrays.copyOf(keys.current().getBytes(StandardCharsets.US_ASCII), ID_BYTES);
    sealed.put(MAGIC).put(id).put(salt);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, sealed.array(), objectKey);
      cipher.doFinal(ByteBuffer.wrap(body), sealed);
      return sealed.array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM and HMAC-SHA-256", e);
    }
  }

  static byte[] open(KeyRing keys, String objectKey, byte[] sealed) {
    String id = keyId(sealed);
    SecretKey key = id == null ? null : keys.key(id);
    if (key == null) {
      throw new ObjectUnreadable(
          id == null
              ? "a stored object is not encrypted as it should be; if it was written before"
                  + " encryption, accept plaintext until all is rewritten"
              : "a stored object is encrypted with a key that is not in option "
                  + KeyRing.OPTION
                  + "; add the older key",
          null);
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, sealed, objectKey);
      return cipher.doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
    } catch (AEADBadTagException e) {
      throw new ObjectUnreadable(
          "a stored object was changed, moved or encrypted with another key of the same id;"
              + " restore it from a copy, or correct option "
              + KeyRing.OPTION,
          null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM and HMAC-SHA-256", e);
    }
  }

  /** Whether it claims to be of this form, in any format. */
  static boolean sealed(byte[] stored) {
    return stored.length >= MAGIC_BYTES
        && Arrays.equals(stored, 0, MAGIC_BYTES, MAGIC, 0, MAGIC_BYTES);
  }

  /** The id of the key that it names; null if it is not of this form and format. */
  static @Nullable String keyId(byte[] stored) {
    if (stored.length < OVERHEAD || !Arrays.equals(stored, 0, MAGIC.length, MAGIC, 0, 4)) {
      return null;
    }
    int end = MAGIC.length;
    while (end < MAGIC.length + ID_BYTES && stored[end] != 0) {
      end++;
    }
    return new String(stored, MAGIC.length, end - MAGIC.length, StandardCharsets.US_ASCII);
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] sealed, String objectKey)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(key);
    mac.update(LABEL);
    mac.update(sealed, MAGIC.length + ID_BYTES, SALT_BYTES);
    SecretKey once = new SecretKeySpec(mac.doFinal(), "AES");
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, once, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, NONCE));
    cipher.updateAAD(sealed, 0, HEADER_BYTES);
    cipher.updateAAD(StorageRules.key(objectKey));
    return cipher;
  }
}
