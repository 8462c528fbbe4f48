package dev.stash.json;

import java.util.Arrays;

/**
 * The one place where JSON is written: values, names and the texts around them. Strings are escaped
 * as Jakarta JSON does it; a surrogate without its other half, which UTF-8 has no bytes for, is
 * written as an escape and so survives.
 */
final class JsonWriter {
  /** Deeper values are refused: they are cyclic, or nothing a page can use. */
  static final int MAX_DEPTH = 100;

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private byte[] bytes;
  private int length;
  private int depth;

  JsonWriter() {
    this(256);
  }

  JsonWriter(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** An empty writer for a part that is to be sorted in; it knows how deep it is. */
  JsonWriter part() {
    JsonWriter part = new JsonWriter();
    part.depth = depth;
    return part;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void enter(char bracket) {
    if (++depth > MAX_DEPTH) {
      throw new Misfit("is nested deeper than " + MAX_DEPTH + " levels or contains itself");
    }
    one(bracket);
  }

  void leave(char bracket) {
    depth--;
    one(bracket);
  }

  void one(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  void ascii(String text) {
    int size = text.length();
    room(size);
    for (int i = 0; i < size; i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  void raw(byte[] encoded) {
    raw(encoded, 0, encoded.length);
  }

  void raw(byte[] encoded, int from, int to) {
    room(to - from);
    System.arraycopy(encoded, from, bytes, length, to - from);
    length += to - from;
  }

  int size() {
    return length;
  }

  void string(String text) {
    one('"');
    encode(text, true);
    one('"');
  }

  /** JSON that is written already. */
  void json(String text) {
    encode(text, false);
  }

  private void encode(String text, boolean escape) {
    int size = text.length();
    room(size);
    int i = 0;
    for (; i < size; i++) {
      char c = text.charAt(i);
      if (c >= 0x7f || (escape && (c < ' ' || c == '"' || c == '\\'))) {
        break; // up to here, and often to the end, each stands for itself
      }
      bytes[length++] = (byte) c;
    }
    for (; i < size; i++) {
      char c = text.charAt(i);
      room(6);
      if (c < 0x80) {
        if (escape && (c < ' ' || c == '"' || c == '\\')) {
          escape(c);
        } else {
          bytes[length++] = (byte) c;
        }
      } else if (c < 0x800) {
        bytes[length++] = (byte) (0xC0 | (c >> 6));
        tail(c);
      } else if (!Character.isSurrogate(c)) {
        bytes[length++] = (byte) (0xE0 | (c >> 12));
        tail(c >> 6);
        tail(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < size
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int point = Character.toCodePoint(c, text.charAt(++i));
        bytes[length++] = (byte) (0xF0 | (point >> 18));
        tail(point >> 12);
        tail(point >> 6);
        tail(point);
      } else {
        hex(c);
      }
    }
  }

  private void tail(int bits) {
    bytes[length++] = (byte) (0x80 | (bits & 0x3F));
  }

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> pair(c);
      case '\b' -> pair('b');
      case '\f' -> pair('f');
      case '\n' -> pair('n');
      case '\r' -> pair('r');
      case '\t' -> pair('t');
      default -> hex(c);
    }
  }

  private void pair(char c) {
    bytes[length++] = '\\';
    bytes[length++] = (byte) c;
  }

  private void hex(char c) {
    pair('u');
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = (byte) HEX[(c >> shift) & 0xF];
    }
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
