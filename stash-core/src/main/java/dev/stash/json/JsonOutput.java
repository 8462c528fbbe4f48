package dev.stash.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Concatenates a JSON text in UTF-8. Encoded values are copied in as they are; commas are put where
 * they belong. Not thread-safe.
 */
public final class JsonOutput {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] buffer;
  private int length;
  private boolean comma;

  /** Starts with room for {@code capacity} bytes; grows as needed. */
  public JsonOutput(int capacity) {
    buffer = new byte[Math.max(capacity, 16)];
  }

  /** Opens an object. */
  public JsonOutput object() {
    separate();
    put('{');
    comma = false;
    return this;
  }

  /** Closes an object. */
  public JsonOutput end() {
    put('}');
    comma = true;
    return this;
  }

  /** Opens an array. */
  public JsonOutput array() {
    separate();
    put('[');
    comma = false;
    return this;
  }

  /** Closes an array. */
  public JsonOutput endArray() {
    put(']');
    comma = true;
    return this;
  }

  /** Writes a member's name; its value comes next. */
  public JsonOutput name(String name) {
    separate();
    string(name);
    put(':');
    comma = false;
    return this;
  }

  /** Writes an encoded value. */
  public JsonOutput value(Json value) {
    separate();
    byte[] bytes = value.utf8();
    reserve(bytes.length);
    System.arraycopy(bytes, 0, buffer, length, bytes.length);
    length += bytes.length;
    comma = true;
    return this;
  }

  /** Writes a string. */
  public JsonOutput value(String value) {
    separate();
    string(value);
    comma = true;
    return this;
  }

  /** Writes a whole number. */
  public JsonOutput value(long value) {
    separate();
    ascii(Long.toString(value));
    comma = true;
    return this;
  }

  /** What was written so far, as an array of its own. */
  public byte[] toUtf8() {
    return Arrays.copyOf(buffer, length);
  }

  private void separate() {
    if (comma) {
      put(',');
    }
  }

  private void string(String text) {
    int end = text.length();
    reserve(end + 2);
    buffer[length++] = '"';
    int start = plain(text);
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c == '"' || c == '\\') {
        utf8(text, start, i);
        escape(c);
        start = i + 1;
      }
    }
    utf8(text, start, end);
    put('"');
  }

  /** Copies what stands for itself, for which there is room; returns where that ends. */
  private int plain(String text) {
    int end = text.length();
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        return i;
      }
      buffer[length++] = (byte) c;
    }
    return end;
  }

  private void escape(char c) {
    put('\\');
    switch (c) {
      case '"', '\\' -> put(c);
      case '\n' -> put('n');
      case '\r' -> put('r');
      case '\t' -> put('t');
      case '\b' -> put('b');
      case '\f' -> put('f');
      default -> {
        ascii("u00");
        put(HEX[c >> 4]);
        put(HEX[c & 15]);
      }
    }
  }

  private void utf8(String text, int from, int to) {
    if (from < to) {
      byte[] bytes = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
      reserve(bytes.length);
      System.arraycopy(bytes, 0, buffer, length, bytes.length);
      length += bytes.length;
    }
  }

  private void ascii(String text) {
    reserve(text.length());
    for (int i = 0; i < text.length(); i++) {
      buffer[length++] = (byte) text.charAt(i);
    }
  }

  private void put(int ascii) {
    reserve(1);
    buffer[length++] = (byte) ascii;
  }

  private void reserve(int more) {
    if (buffer.length - length < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
    }
  }
}
