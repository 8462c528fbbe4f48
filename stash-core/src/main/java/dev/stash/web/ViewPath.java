package dev.stash.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the path of a view's socket. As it came, before any server has decoded it: they do not
 * agree on a slash or a dot that is encoded, and such a path must not become another one's.
 */
final class ViewPath {
  /** The parts of {@link ViewHost#PATH}. */
  private static final List<String> ABOVE = List.of("", "stash", "views");

  private ViewPath() {}

  /**
   * The parts of the view's name, decoded; empty if that is none.
   *
   * @param raw the path within the application, encoded
   */
  static Optional<List<String>> parts(String raw) {
    List<String> parts = new ArrayList<>();
    for (String part : raw.split("/", -1)) {
      Optional<String> decoded = decode(withoutParameters(part));
      if (decoded.isEmpty()) {
        return Optional.empty();
      }
      parts.add(decoded.get());
    }
    int above = ABOVE.size();
    return parts.size() > above && parts.subList(0, above).equals(ABOVE)
        ? Optional.of(List.copyOf(parts.subList(above, parts.size())))
        : Optional.empty();
  }

  /** Those of RFC 3986 §3.3, as {@code ;jsessionid=…}. */
  private static String withoutParameters(String part) {
    int semicolon = part.indexOf(';');
    return semicolon < 0 ? part : part.substring(0, semicolon);
  }

  /** What a part says; empty if it is not encoded as it should, or is no UTF-8. */
  static Optional<String> decode(String part) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c >= 0x80) {
        return Optional.empty();
      } else if (c != '%') {
        bytes.write(c);
        continue;
      } else if (i + 2 >= part.length()) {
        return Optional.empty();
      }
      int high = Character.digit(part.charAt(++i), 16);
      int low = Character.digit(part.charAt(++i), 16);
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      bytes.write(high << 4 | low);
    }
    try {
      ByteBuffer encoded = ByteBuffer.wrap(bytes.toByteArray());
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(encoded).toString());
    } catch (CharacterCodingException noText) {
      return Optional.empty();
    }
  }
}
