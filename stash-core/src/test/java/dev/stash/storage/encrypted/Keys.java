package dev.stash.storage.encrypted;

import java.util.Arrays;

/** Keys that follow from their ids. */
final class Keys {
  private Keys() {}

  static KeyRing ring(String current, String... others) {
    KeyRing ring = KeyRing.of(current, key(current));
    for (String other : others) {
      ring = ring.alsoReading(other, key(other));
    }
    return ring;
  }

  static byte[] key(String id) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) id.hashCode());
    return key;
  }
}
