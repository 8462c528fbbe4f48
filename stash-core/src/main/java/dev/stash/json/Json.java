package dev.stash.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One JSON value, encoded as UTF-8, immutable. Two values are equal when their bytes are: callers
 * compare canonical encodings only. Thread-safe.
 *
 * <p>A value is encoded once, when it is stashed; from then on references are passed, a commit
 * copies the bytes into its body, and whoever reads that body gets the same bytes back: nothing
 * writes them anew.
 */
public final class Json {
  /** The JSON value {@code null}. */
  public static final Json NULL = of("null");

  private final byte[] utf8;

  private Json(byte[] utf8) {
    this.utf8 = utf8;
  }

  /** Takes over the array, which the caller must not change any more. It is not checked. */
  public static Json ofUtf8(byte[] utf8) {
    return new Json(utf8);
  }

  /** The value written in {@code text}, which is trusted to be JSON. */
  public static Json of(String text) {
    JsonWriter out = new JsonWriter(text.length());
    out.json(text);
    return new Json(out.toBytes());
  }

  /** The length of the encoding, in bytes. */
  public int size() {
    return utf8.length;
  }

  /** The encoding itself, shared and not copied: do not write to it. */
  public byte[] utf8() {
    return utf8;
  }

  /** The encoding as text. */
  public String text() {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Json that && Arrays.equals(utf8, that.utf8));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  /** Says how long the value is, never what it is: values do not belong in logs. */
  @Override
  public String toString() {
    return "Json[" + utf8.length + " bytes]";
  }
}
