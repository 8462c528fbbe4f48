package dev.stash.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes and reads the values of one Java type. Immutable once linked; thread-safe. */
abstract class Codec {
  /** The class of the values. */
  abstract Class<?> raw();

  /** The classes that values may have, as far as that is known: the one, or all of a sealed one. */
  Iterable<Class<?>> classes() {
    return List.of(raw());
  }

  /** Writes a value that is not null. */
  abstract void write(JsonWriter out, Object value);

  /** Reads a value that is not {@code null} in JSON. */
  abstract @Nullable Object read(JsonReader in);

  /** Whether values are immutable and {@code equals} means the same encoding. */
  boolean scalar() {
    return false;
  }

  /** Whether every value that can be written is known to read back to the same encoding. */
  boolean exact() {
    return false;
  }

  /** What JSON's {@code null} stands for. */
  @Nullable Object ofNull() {
    return null;
  }

  /** What stands for a member that is not there. */
  @Nullable Object ofAbsent() {
    return ofNull();
  }

  final void writeNullable(JsonWriter out, @Nullable Object value) {
    if (value == null) {
      out.ascii("null");
    } else {
      write(out, value);
    }
  }

  final @Nullable Object readNullable(JsonReader in) {
    return in.takeNull() ? ofNull() : read(in);
  }
}
