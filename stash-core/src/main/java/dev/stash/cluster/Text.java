package dev.stash.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Text as UTF-8, with one thing more: half a surrogate pair, which a Java string may hold and UTF-8
 * has no bytes for, is written as the three bytes that its number would have (WTF-8 calls it so).
 * Otherwise two keys that differ there would arrive as one.
 */
final class Text {
  private Text() {}

  static byte[] encode(String text) {
    int half = half(text, 0);
    if (half == text.length()) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] bytes = new byte[3 * text.length()];
    int length = 0;
    for (int from = 0; from < text.length(); half = half(text, from)) {
      byte[] whole = text.substring(from, half).getBytes(StandardCharsets.UTF_8);
      System.arraycopy(whole, 0, bytes, length, whole.length);
      length += whole.length;
      if (half < text.length()) {
        char c = text.charAt(half);
        bytes[length++] = (byte) (0xE0 | (c >> 12));
        bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        bytes[length++] = (byte) (0x80 | (c & 0x3F));
      }
      from = half + 1;
    }
    return Arrays.copyOf(bytes, length);
  }

  static String decode(byte[] bytes) {
    int half = half(bytes, 0);
    if (half == bytes.length) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    StringBuilder text = new StringBuilder(bytes.length);
    for (int from = 0; from < bytes.length; half = half(bytes, from)) {
      text.append(new String(bytes, from, half - from, StandardCharsets.UTF_8));
      if (half < bytes.length) {
        text.append((char) (0xD000 | ((bytes[half + 1] & 0x3F) << 6) | (bytes[half + 2] & 0x3F)));
      }
      from = half + 3;
    }
    return text.toString();
  }

  /** Where the next half of a pair stands alone; the end if none does. */
  private static int half(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return i;
      }
    }
    return text.length();
  }

  private static int half(byte[] bytes, int from) {
    for (int i = from; i + 2 < bytes.length; i++) {
      if (bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xE0) == 0xA0) {
        return i;
      }
    }
    return bytes.length;
  }
}
