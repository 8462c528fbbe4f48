package dev.stash.json;

import dev.stash.StashException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text from start to end, strictly: what RFC 8259 does not allow is refused. No tree
 * is made of it: whoever reads says what comes next, passes over what he does not know, and takes
 * {@link #verbatim} what is to stay as it was written, byte for byte. Not thread-safe.
 *
 * <p>An object is read so: {@code in.enter('{'); while (in.more('}')) switch (in.name()) …}, with
 * one value taken after each name.
 */
public final class JsonReader {
  /**
   * What a text may be made of.
   *
   * @param depth how many brackets may be open
   * @param number how many characters a number may have
   */
  public record Limits(int depth, int number) {
    /** Of one value, which {@link JsonWriter} has written or could have. */
    static final Limits VALUE = new Limits(JsonWriter.MAX_DEPTH, Integer.MAX_VALUE);

    /** Of what we have stored: any values, inside of objects of ours. */
    public static final Limits STORED = new Limits(1_000, Integer.MAX_VALUE);

    /** Of what anybody may send: to read a number costs the square of its length. */
    public static final Limits SENT = new Limits(1_000, 1_100);
  }

  private final byte[] bytes;
  private final Limits limits;
  private int at;
  private int depth;

  /** Whether the bracket that was entered last is the last that was taken. */
  private boolean first;

  private JsonReader(byte[] bytes, Limits limits) {
    this.bytes = bytes;
    this.limits = limits;
  }

  /**
   * Reads the whole text by one form.
   *
   * @param form takes one value and returns what it means; its own {@link StashException}s come
   *     through
   * @throws JsonUnreadable if the text is no JSON, is more than the limits allow, or not of the
   *     form
   */
  public static <T extends @Nullable Object> T read(
      byte[] utf8, Limits limits, Function<JsonReader, T> form) {
    try {
      JsonReader in = new JsonReader(utf8, limits);
      T read = form.apply(in);
      in.end();
      return read;
    } catch (StashException told) {
      throw told;
    } catch (RuntimeException | StackOverflowError refused) {
      throw new JsonUnreadable(Misfit.because("cannot be read", refused).reason());
    }
  }

  /** The first byte of what comes next after white space, 0 at the end. */
  public byte peek() {
    while (at < bytes.length) {
      byte b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return b;
      }
      at++;
    }
    return 0;
  }

  /** Whether {@code null} comes next, which is then taken. */
  public boolean takeNull() {
    return peek() == 'n' && literal("null");
  }

  /** Takes {@code true} or {@code false}. */
  public boolean bool() {
    byte b = peek();
    if (b == 't' && literal("true")) {
      return true;
    }
    if (b == 'f' && literal("false")) {
      return false;
    }
    throw other("true or false");
  }

  /** Takes the opening bracket of an object or an array. */
  public void enter(char bracket) {
    if (peek() != bracket) {
      throw other(bracket == '{' ? "an object" : "an array");
    }
    if (++depth > limits.depth()) {
      throw new Misfit("is nested deeper than " + limits.depth() + " levels");
    }
    at++;
    first = true;
  }

  /** Whether another member or element follows; if not, takes the closing bracket. */
  public boolean more(char closing) {
    boolean comma = !first;
    first = false;
    byte b = peek();
    if (b == closing) {
      at++;
      depth--;
      return false;
    }
    if (comma) {
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

  /** Takes a member's name and the colon behind it. */
  public String name() {
    String name = string();
    colon();
    return name;
  }

  private void colon() {
    if (peek() != ':') {
      throw broken();
    }
    at++;
  }

  /** How many bytes were taken. */
  int at() {
    return at;
  }

  /** Takes a member's name and the colon behind it. Whether it is written just so. */
  boolean name(byte[] quoted) {
    peek();
    int start = at;
    passString();
    boolean same = Arrays.equals(bytes, start, at, quoted, 0, quoted.length);
    colon();
    return same;
  }

  /** Takes an object: its members as they are written. One that is there twice is refused. */
  public Map<String, Json> members() {
    Map<String, Json> members = new LinkedHashMap<>();
    enter('{');
    while (more('}')) {
      String name = name();
      if (members.put(name, verbatim()) != null) {
        throw new Misfit("says a member twice");
      }
    }
    return members;
  }

  /** What an object that comes next says of a member, which is a string; null if nothing. */
  @Nullable String ahead(String member) {
    int start = at;
    int outside = depth;
    String found = null;
    enter('{');
    while (found == null && more('}')) {
      if (name().equals(member)) {
        found = string();
      } else {
        skip();
      }
    }
    at = start;
    depth = outside;
    return found;
  }

  /** A member that must be there. */
  public static <T> T required(String member, @Nullable T value) {
    if (value == null) {
      throw new Misfit("has no member " + member);
    }
    return value;
  }

  /** Takes a string. */
  public String string() {
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
    StringBuilder text = new StringBuilder(at - start + 32);
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

  /** Takes a number, as it is written. */
  String number() {
    peek();
    int start = at;
    passNumber();
    return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
  }

  /** Takes a number that is whole, however it is written, and fits. */
  public long whole() {
    return Scalars.longOf(number());
  }

  /** Takes any value, as it is written. */
  public Json verbatim() {
    peek();
    int start = at;
    skip();
    return Json.ofUtf8(Arrays.copyOfRange(bytes, start, at));
  }

  /** Takes any value, of which nothing is kept. */
  public void skip() {
    switch (peek()) {
      case '{' -> {
        enter('{');
        while (more('}')) {
          passString();
          colon();
          skip();
        }
      }
      case '[' -> {
        enter('[');
        while (more(']')) {
          skip();
        }
      }
      case '"' -> passString();
      case 't', 'f' -> bool();
      case 'n' -> literal("null");
      default -> passNumber();
    }
  }

  private void passString() {
    if (peek() != '"') {
      throw other("a string");
    }
    at++;
    while (at < bytes.length) {
      byte b = bytes[at++];
      if (b == '"') {
        return;
      } else if (b == '\\') {
        escape();
      } else if (b >= 0 && b < ' ') {
        throw broken();
      }
    }
    throw broken();
  }

  private void passNumber() {
    byte sign = peek();
    if (sign != '-' && !digit(sign)) {
      throw other("a number");
    }
    int start = at;
    if (sign == '-') {
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
    if (at - start > limits.number()) {
      throw new Misfit("has a number of more than " + limits.number() + " characters");
    }
  }

  private void end() {
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
    for (int i = 0; i < word.length(); i++) {
      if (at == bytes.length || bytes[at++] != word.charAt(i)) {
        throw broken();
      }
    }
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
