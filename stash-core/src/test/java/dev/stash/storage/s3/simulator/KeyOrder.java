package dev.stash.storage.s3.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;

/** In which order a bucket lists its objects. */
final class KeyOrder {
  /**
   * Of general purpose buckets: by the bytes of the keys, which Java's strings are not sorted by.
   */
  static final Comparator<String> BY_KEY =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private KeyOrder() {}

  /** The place of a name in the listing of a directory bucket: none that anybody could foresee. */
  static String place(String salt, String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((salt + name).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
