package dev.stash.cluster.lanes;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM (NIST SP 800-38D) under one key, which belongs to one use, one sender and one
 * receiver, each in one life. So what is sealed for one is opened by nobody else, nor by its
 * sender, nor in another life of either; no further data need be authenticated.
 *
 * <p>The 96-bit nonce is a number that the sender counts and never gives twice under a key. No
 * number survives a life, and no key does, so a restart cannot repeat one. 2<sup>63</sup> numbers
 * are enough.
 *
 * <p>The platform's objects are lent to one thread at a time and used again. Thread-safe.
 */
public final class Seal {
  private static final String NAME = "AES/GCM/NoPadding";
  private static final int TAG_BITS = 128;
  private static final int NONCE_BYTES = 12;

  private final SecretKeySpec key;
  private final Queue<Cipher> idle = new ConcurrentLinkedQueue<>();

  /** Under a key of 32 bytes that has no other use. */
  public Seal(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /**
   * Seals.
   *
   * @param number never given before
   */
  public byte[] seal(long number, byte[] open) {
    try {
      return run(Cipher.ENCRYPT_MODE, number, open);
    } catch (GeneralSecurityException missing) {
      throw new AssertionError("every Java platform has " + NAME, missing);
    }
  }

  /** What was sealed under this number; null if it was not sealed with this key, or changed. */
  public byte @Nullable [] open(long number, byte[] sealed) {
    try {
      return sealed.length < TAG_BITS / 8 ? null : run(Cipher.DECRYPT_MODE, number, sealed);
    } catch (AEADBadTagException forged) {
      return null;
    } catch (GeneralSecurityException missing) {
      throw new AssertionError("every Java platform has " + NAME, missing);
    }
  }

  private byte[] run(int mode, long number, byte[] input) throws GeneralSecurityException {
    Cipher present = idle.poll();
    Cipher cipher = present == null ? Cipher.getInstance(NAME) : present;
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    byte[] output = cipher.doFinal(input);
    idle.add(cipher); // not after a failure
    return output;
  }
}
