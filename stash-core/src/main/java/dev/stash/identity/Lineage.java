package dev.stash.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * What a session is called in front of its pages, so that they notice when the browser has another
 * one: 22 characters of base64url, a hash of the id the session began with. A page may know it, and
 * so may whoever reads it there: it leads to no id, no cookie and no key, and opens nothing.
 *
 * <p>Of the id and not of the key: a new secret gives a session another key, and makes no other
 * session of it. An id that a session was given later is no part of it either; see {@code lineage}
 * in the stored form.
 */
final class Lineage {
  private static final String LABEL = "stash lineage v1 ";
  private static final int BYTES = 16;

  private Lineage() {}

  static String of(String id) {
    return hash(LABEL + id);
  }

  /** 22 characters of base64url, from which nobody gets back. */
  static String hash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash, BYTES));
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError("every Java platform has SHA-256", missing);
    }
  }
}
