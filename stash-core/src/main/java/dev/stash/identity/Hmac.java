package dev.stash.identity;

import java.security.GeneralSecurityException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) with one key. The platform's objects are lent to one thread at a time and
 * used again: looking for their provider costs as much as the hash, and some cannot be copied.
 * Thread-safe.
 */
final class Hmac {
  private static final String NAME = "HmacSHA256";

  private final SecretKeySpec key;

  /** No more than were ever in use at once. */
  private final Queue<Mac> idle = new ConcurrentLinkedQueue<>();

  Hmac(byte[] key) {
    this.key = new SecretKeySpec(key, NAME);
  }

  byte[] of(byte[] message) {
    Mac present = idle.poll();
    Mac mac = present == null ? fresh() : present;
    byte[] hash = mac.doFinal(message);
    idle.add(mac); // not after a failure
    return hash;
  }

  private Mac fresh() {
    try {
      Mac mac = Mac.getInstance(NAME);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new AssertionError("every Java platform has " + NAME, missing);
    }
  }
}
