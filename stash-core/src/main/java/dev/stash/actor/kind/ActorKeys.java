package dev.stash.actor.kind;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Keys of actors as names of objects: letters, digits, dots within, hyphens and underscores stand
 * for themselves, every other byte of the UTF-8 is {@code ~} and two digits. Two keys never have
 * one name.
 */
final class ActorKeys {
  /** In bytes of their names: some storages take no more behind a prefix and a folder. */
  static final int LONGEST = 400;

  private static final HexFormat HEX = HexFormat.of();

  private ActorKeys() {}

  /**
   * The name of a key.
   *
   * @throws IllegalArgumentException if it is empty or too long
   */
  static String name(String key) {
    StringBuilder name = new StringBuilder(key.length());
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (plain(c)) {
        name.append(c);
      } else {
        name.append('~').append(HEX.toHexDigits(b));
      }
    }
    if (name.isEmpty() || name.length() > LONGEST) {
      throw new IllegalArgumentException(
          "the key of an actor is empty, or its name is longer than "
              + LONGEST
              + " characters, of which all but letters, digits, - and _ take three; shorten it");
    }
    return name.toString();
  }

  private static boolean plain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  /** The key of a name that {@link #name} has made. */
  static String key(String name) {
    byte[] bytes = new byte[name.length()];
    int length = 0;
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) == '~') {
        bytes[length++] = (byte) HexFormat.fromHexDigits(name, i + 1, i + 3);
        i += 2;
      } else {
        bytes[length++] = (byte) name.charAt(i);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
