package dev.stash.identity;

import dev.stash.OptionInvalid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/** The keys derived from one secret, each under a label of its own. */
final class SecretKeys {
  static final int SECRET_BYTES = 32;
  static final int DIFFERENT_BYTES = 12;
  static final String MEND = "make one with `openssl rand -base64 32` and keep it";
  private static final int MAC_BYTES = 16;

  private final Hmac undatedKey;
  private final Hmac cookieKey;
  private final Hmac storageKey;
  private final Hmac successorKey;
  private final Hmac clusterKey;
  private final Hmac heirKey;
  private final Hmac principalKey;

  private SecretKeys(byte[] secret) {
    this.undatedKey = derive(secret, "stash cookie v1");
    this.cookieKey = derive(secret, "stash cookie v2");
    this.storageKey = derive(secret, "stash storage v1");
    this.successorKey = derive(secret, "stash successor v1");
    this.clusterKey = derive(secret, "stash cluster v1");
    this.heirKey = derive(secret, "stash heir v1");
    this.principalKey = derive(secret, "stash principal v1");
  }

  static SecretKeys of(String option, String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < SECRET_BYTES) {
      throw new OptionInvalid(
          option, "has " + bytes.length + " bytes, at least " + SECRET_BYTES + " are needed", MEND);
    }
    return new SecretKeys(bytes);
  }

  /**
   * Whether it looks as if no dice had been thrown: a word said again and again, a row of digits.
   * 32 random bytes written in hexadecimal have fewer different ones once in millions.
   */
  static boolean guessable(String secret) {
    BitSet different = new BitSet();
    for (byte each : secret.getBytes(StandardCharsets.UTF_8)) {
      different.set(each & 0xFF);
    }
    return different.cardinality() < DIFFERENT_BYTES;
  }

  /** Of an id and the day that it was issued on. */
  byte[] mac(byte[] id, int day) {
    byte[] both = ByteBuffer.allocate(id.length + Integer.BYTES).put(id).putInt(day).array();
    return Arrays.copyOf(cookieKey.of(both), MAC_BYTES);
  }

  /** Of an id that tells no day, as cookies of earlier releases had it. */
  byte[] undatedMac(byte[] id) {
    return Arrays.copyOf(undatedKey.of(id), MAC_BYTES);
  }

  byte[] key(byte[] id) {
    return storageKey.of(id);
  }

  /**
   * What seals the heir of the session of this id: neither the secret nor the id alone gives it.
   */
  byte[] heirKey(byte[] id) {
    return heirKey.of(id);
  }

  /** The id that takes this one's place if nothing was ever stored under it. */
  byte[] successor(byte[] id) {
    return successorKey.of(id);
  }

  byte[] principal(byte[] name) {
    return principalKey.of(name);
  }

  ClusterKey cluster() {
    return new ClusterKey(clusterKey);
  }

  private static Hmac derive(byte[] secret, String label) {
    return new Hmac(new Hmac(secret).of(label.getBytes(StandardCharsets.UTF_8)));
  }
}
