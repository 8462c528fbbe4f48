package dev.stash.json;

import java.nio.charset.StandardCharsets;

/** Reads one encoding from start to end, strictly: what RFC 8259 does not allow is a misfit. */
final class JsonReader {
  private final byte[] bytes;
  private int at;
  private int depth;

  JsonReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The first byte of what comes next after white space, 0 at the end. */
  byte peek() {
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
      at++;
    }
    return 0;
  }

  boolean takeNull() {
    return peek() == 'n' && literal("null");
  }

  boolean bool() {
    byte b = peek();
    if (b == 't' && literal("true")) {
      return true;
    }
    if (b == 'f' && literal("false")) {
      return false;
    }
    throw other("true or false");
  }

  void enter(char bracket) {
    if (peek() != bracket) {
      throw other(bracket == '{' ? "an object" : "an array");
    }
    if (++depth > JsonWriter.MAX_DEPTH) {
      throw new Misfit("is nested deeper than " + JsonWriter.MAX_DEPTH + " levels");
    }
    at++;
  }

  /** Whether another element follows; if not, takes the closing bracket. */
  boolean more(char closing, boolean first) {
    byte b = peek();
    if (b == closing) {
      at++;
      depth--;
      return false;
    }
    if (!first) {
      if (b != ',') {
        throw broken();
      }
      at++;
      if (peek() == closing) {
        throw broken();
      }
    }
    return true;
  }

  /** A member's name and the colon behind it. */
  String name() {
    String name = string();
    if (peek() != ':') {
      throw broken();
    }
    at++;
    return name;
  }

  String string() {
    if (peek() != '"') {
      throw other("a string");
    }
    int start = ++at;
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b == '"') {
        return new String(bytes, start, at++ - start, StandardCharsets.UTF_8);
      }
      if (b == '\\') {
        return escaped(start);
      }
      if (b >= 0 && b < ' ') {
        throw broken();
      }
      at++;
    }
    throw broken();
  }

  private String escaped(int start) {
    StringBuilder text = new StringBuilder(bytes.length - start);
    int from = start;
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b == '"' || b == '\\') {
        text.append(new String(bytes, from, at++ - from, StandardCharsets.UTF_8));
        if (b == '"') {
          return text.toString();
        }
        text.append(escape());
        from = at;
      } else if (b >= 0 && b < ' ') {
        throw broken();
      } else {
        at++;
      }
    }
    throw broken();
  }

  private char escape() {
    char c = at < bytes.length ? (char) bytes[at++] : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> throw broken();
    };
  }

  private char hex() {
    int value = 0;
    for (int end = at + 4; at < end; at++) {
      int digit = at < bytes.length && bytes[at] > 0 ? Character.digit(bytes[at], 16) : -1;
      if (digit < 0) {
        throw broken();
      }
      value = (value << 4) | digit;
    }
    return (char) value;
  }

  /** A number as it is written. */
  String number() {
    byte first = peek();
    if (first != '-' && !digit(first)) {
      throw other("a number");
    }
    int start = at;
    if (first == '-') {
      at++;
    }
    boolean zero = at < bytes.length && bytes[at] == '0';
    int whole = at;
    digits();
    if (zero && at - whole > 1) {
      throw broken();
    }
    if (at < bytes.length && bytes[at] == '.') {
      at++;
      digits();
    }
    if (at < bytes.length && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      if (at < bytes.length && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      digits();
    }
    return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
  }

  /** Passes over any value and gives it as text. */
  String skip() {
    peek();
    int start = at;
    pass();
    return new String(bytes, start, at - start, StandardCharsets.UTF_8);
  }

  private void skipInside() {
    char opening = (char) bytes[at];
    char closing = opening == '{' ? '}' : ']';
    enter(opening);
    for (boolean first = true; more(closing, first); first = false) {
      if (opening == '{') {
        name();
      }
      pass();
    }
  }

  private void pass() {
    switch (peek()) {
      case '{', '[' -> skipInside();
      case '"' -> string();
      case 't', 'f' -> bool();
      case 'n' -> literal("null");
      default -> number();
    }
  }

  void end() {
    if (peek() != 0 || at < bytes.length) {
      throw broken();
    }
  }

  private void digits() {
    int start = at;
    while (at < bytes.length && digit(bytes[at])) {
      at++;
    }
    if (at == start) {
      throw broken();
    }
  }

  private static boolean digit(byte b) {
    return b >= '0' && b <= '9';
  }

  private boolean literal(String word) {
    int end = at + word.length();
    if (end > bytes.length
        || !new String(bytes, at, word.length(), StandardCharsets.ISO_8859_1).equals(word)) {
      throw broken();
    }
    at = end;
    return true;
  }

  /** Something, but not what the type wants. */
  Misfit other(String wanted) {
    String found =
        switch (peek()) {
          case '{' -> "an object";
          case '[' -> "an array";
          case '"' -> "a string";
          case 't', 'f' -> "a boolean";
          case 'n' -> "null";
          case 0 -> "nothing";
          default -> digit(peek()) || peek() == '-' ? "a number" : "no JSON";
        };
    return new Misfit("is " + found + " where " + wanted + " is wanted");
  }

  private static Misfit broken() {
    return new Misfit("is not well-formed JSON");
  }
}
