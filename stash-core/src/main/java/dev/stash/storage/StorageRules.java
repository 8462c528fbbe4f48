package dev.stash.storage;

import dev.stash.OptionInvalid;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What every {@link StorageBackend} demands of its callers, in one place so that all refuse the
 * same: a caller that passes in tests passes on every storage. Thread-safe.
 */
public final class StorageRules {
  /** The longest key, in bytes of UTF-8. */
  public static final int MAX_KEY_BYTES = 1_024;

  /** The largest body, in bytes. */
  public static final int MAX_BODY_BYTES = 16 * 1_024 * 1_024;

  /** The most objects in one page of a listing. */
  public static final int MAX_PAGE = 1_000;

  private static final Pattern ODD_SEGMENT = Pattern.compile("(^|/)\\.{0,2}/");

  private StorageRules() {}

  /**
   * The key as UTF-8.
   *
   * @throws IllegalArgumentException if it is empty, too long or no valid text
   */
  public static byte[] key(String key) {
    byte[] utf8 = utf8(key);
    if (utf8.length == 0 || utf8.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has 1 to " + MAX_KEY_BYTES + " bytes, not " + utf8.length);
    }
    return utf8;
  }

  /**
   * A prefix of keys, or where a listing goes on, as UTF-8; it may be empty.
   *
   * @throws IllegalArgumentException if it is no valid text
   */
  public static byte[] utf8(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] utf8 = new byte[bytes.remaining()];
      bytes.get(utf8);
      return utf8;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a key must not contain half a surrogate pair", e);
    }
  }

  /**
   * Checks what keys of stored objects are to start with: servers and tools that take keys for
   * paths must not find themselves elsewhere.
   *
   * @throws OptionInvalid if a segment before a slash is empty, {@code .} or {@code ..}
   */
  public static void prefix(String option, String prefix) {
    if (ODD_SEGMENT.matcher(prefix).find()) {
      throw new OptionInvalid(
          option,
          "has a segment that is empty, . or ..",
          "write names with one slash after each: shop/eu/");
    }
  }

  /**
   * Checks the size of a body.
   *
   * @throws IllegalArgumentException if it is too large
   */
  public static void body(byte[] body) {
    if (body.length > MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "a body has at most " + MAX_BODY_BYTES + " bytes, not " + body.length);
    }
  }

  /**
   * Checks the size of a page.
   *
   * @throws IllegalArgumentException if it is not between 1 and {@link #MAX_PAGE}
   */
  public static void limit(int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("limit is 1 to " + MAX_PAGE + ", not " + limit);
    }
  }
}
