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

  /** Whether whatever {@link #write} takes is known to read back the same: nobody needs to look. */
  boolean exact() {
    return false;
  }

  /**
   * Makes sure that what was read is what had been written: equal, and of the same classes.
   *
   * @throws Misfit that tells where it is not
   */
  abstract void same(Object written, Object read);

  final void sameNullable(@Nullable Object written, @Nullable Object read) {
    if (written == null ? read != null : read == null) {
      throw Misfit.changed();
    }
    if (written != null && read != null) {
      same(written, read);
    }
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
      if (ofNull() != null) {
        throw new Misfit("is null, and would read back as an empty one: say empty()");
      }
      out.ascii("null");
    } else {
      write(out, value);
    }
  }

  final @Nullable Object readNullable(JsonReader in) {
    return in.takeNull() ? ofNull() : read(in);
  }
}
