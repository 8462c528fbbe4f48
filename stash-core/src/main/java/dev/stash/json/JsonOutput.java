package dev.stash.json;

/**
 * Puts a JSON text together, in UTF-8. Encoded values are copied in as they are; commas are put
 * where they belong. Not thread-safe.
 */
public final class JsonOutput {
  private final JsonWriter out;
  private boolean comma;

  /** Starts with room for {@code capacity} bytes; grows as needed. */
  public JsonOutput(int capacity) {
    out = new JsonWriter(capacity);
  }

  /** Opens an object. */
  public JsonOutput object() {
    return open('{');
  }

  /** Closes an object. */
  public JsonOutput end() {
    return close('}');
  }

  /** Opens an array. */
  public JsonOutput array() {
    return open('[');
  }

  /** Closes an array. */
  public JsonOutput endArray() {
    return close(']');
  }

  /** Writes a member's name; its value comes next. */
  public JsonOutput name(String name) {
    separate();
    out.string(name);
    out.one(':');
    comma = false;
    return this;
  }

  /** Writes an encoded value. */
  public JsonOutput value(Json value) {
    separate();
    out.raw(value.utf8());
    return this;
  }

  /** Writes a value that is encoded in a part of these bytes. */
  JsonOutput value(byte[] utf8, int from, int to) {
    separate();
    out.raw(utf8, from, to);
    return this;
  }

  /** Writes a string. */
  public JsonOutput value(String value) {
    separate();
    out.string(value);
    return this;
  }

  /** Writes a whole number. */
  public JsonOutput value(long value) {
    separate();
    out.ascii(Long.toString(value));
    return this;
  }

  /** What was written so far, as an array of its own. */
  public byte[] toUtf8() {
    return out.toBytes();
  }

  int size() {
    return out.size();
  }

  private JsonOutput open(char bracket) {
    separate();
    out.one(bracket);
    comma = false;
    return this;
  }

  private JsonOutput close(char bracket) {
    out.one(bracket);
    comma = true;
    return this;
  }

  /** Whatever was written before, what comes after this stands behind a comma. */
  private void separate() {
    if (comma) {
      out.one(',');
    }
    comma = true;
  }
}
