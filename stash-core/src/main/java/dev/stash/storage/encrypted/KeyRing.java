package dev.stash.storage.encrypted;

import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that objects are encrypted with, each of 32 bytes and with an id: one for writing, any
 * number of older ones for reading. An id stays with its key for ever. Immutable.
 */
public final class KeyRing {
  /** A ring as one line: see {@link #parse}. */
  public static final Option<String> KEYS =
      Option.text(
              "encryption-keys",
              "`id:key` pairs, keys of 32 bytes in Base64, the first one writes: what is stored is"
                  + " encrypted")
          .secret();

  static final String OPTION = KEYS.name();

  private static final int KEY_BYTES = 32;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1," + Envelope.ID_BYTES + "}");

  private final String current;
  private final Map<String, SecretKey> keys;

  private KeyRing(String current, Map<String, SecretKey> keys) {
    this.current = current;
    this.keys = keys;
  }

  /**
   * A ring of one key, for writing and reading.
   *
   * @param id 1 to 16 letters, digits, dots, dashes and underscores; stored in clear with each
   *     object
   * @param key 32 random bytes; copied
   * @throws OptionInvalid if one of them is not so
   */
  public static KeyRing of(String id, byte[] key) {
    return new KeyRing(id, Map.of(checked(id), secret(key)));
  }

  /**
   * A ring from one line, as it comes from a secret store: {@code id:key} pairs with the key in
   * Base64, separated by commas; the first is the current one.
   *
   * @throws OptionInvalid if the text is not so; it does not repeat the text
   */
  public static KeyRing parse(String text) {
    KeyRing ring = null;
    for (String pair : List.of(text.strip().split("\\s*,\\s*", -1))) {
      int colon = pair.indexOf(':');
      if (colon < 0) {
        throw new OptionInvalid(OPTION, "is no list of id:key pairs", "write id:base64,id:base64");
      }
      String id = pair.substring(0, colon);
      byte[] key = base64(pair.substring(colon + 1));
      ring = ring == null ? of(id, key) : ring.alsoReading(id, key);
    }
    return Objects.requireNonNull(ring);
  }

  /**
   * This ring and one more key for reading.
   *
   * @throws OptionInvalid as {@link #of}, or if the id is taken
   */
  public KeyRing alsoReading(String id, byte[] key) {
    if (keys.containsKey(id)) {
      throw new OptionInvalid(OPTION, "two keys have one id", "give each key an id of its own");
    }
    Map<String, SecretKey> all = new LinkedHashMap<>(keys);
    all.put(checked(id), secret(key));
    return new KeyRing(current, all);
  }

  /** The id of the key that writes. */
  public String current() {
    return current;
  }

  /** The ids of all keys, without order; a copy. */
  public List<String> ids() {
    return new ArrayList<>(keys.keySet());
  }

  /** Null if there is none with this id. */
  @Nullable SecretKey key(String id) {
    return keys.get(id);
  }

  /** Names the ids only. */
  @Override
  public String toString() {
    return "KeyRing[current=" + current + ", ids=" + keys.keySet() + "]";
  }

  private static String checked(String id) {
    if (!ID.matcher(id).matches()) {
      throw new OptionInvalid(
          OPTION,
          "an id is not usable",
          "use 1 to 16 letters, digits, dots, dashes and underscores");
    }
    return id;
  }

  private static SecretKey secret(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new OptionInvalid(
          OPTION,
          "a key has " + key.length + " bytes, not 32",
          "make one: openssl rand -base64 32");
    }
    return new SecretKeySpec(key, "HmacSHA256");
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      // Without the cause: it may repeat a part of the key.
      throw new OptionInvalid(
          OPTION, "a key is not in Base64", "make one: openssl rand -base64 32");
    }
  }
}
