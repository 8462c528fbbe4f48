package dev.stash.session;

import dev.stash.Key;
import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.JsonUnreadable;
import dev.stash.json.JsonUnwritable;
import dev.stash.session.DeclaredViews.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How programs and migrations write under the keys of one slice: as the field of that key does, if
 * there is one and it takes the value; else as the typed key, or the value's own class, says. What
 * the field could not read is refused: its view would show the default in its place, and a page
 * that writes would never know.
 *
 * @param fields by their keys
 */
public record SliceValues(Map<String, List<Field>> fields) {
  /** Writes a value, or removes it. */
  Change change(String key, @Nullable Object value) {
    return change(key, value == null ? null : encode(key, value, null));
  }

  /** The same under a typed key. */
  <T> Change change(Key<T> key, @Nullable T value) {
    return change(key.name(), value == null ? null : encode(key.name(), value, key));
  }

  /** Several. */
  List<Change> changes(Map<String, ?> values) {
    List<Change> changes = new ArrayList<>(values.size());
    values.forEach((key, value) -> changes.add(change(key, value)));
    return changes;
  }

  /** Removes a value. */
  static Change removed(String key) {
    return change(key, (Json) null);
  }

  private static Change change(String key, @Nullable Json value) {
    return new Change(key, Scope.SESSION, value);
  }

  /** The value that is there; null if none is. */
  static <T> @Nullable T decode(@Nullable Json value, Key<T> key) {
    if (value == null) {
      return null;
    }
    Object decoded = JsonCodec.of(key).decode(value);
    @SuppressWarnings("unchecked") // of the type's codec; a primitive's comes boxed
    T typed = (T) decoded;
    return typed;
  }

  /**
   * What is written under a key for a value.
   *
   * @param typed says its type, where the field does not
   * @throws CallFailed {@code VALUE_MISMATCH} if the field could not read it
   * @throws JsonUnwritable if it would not read back as it is
   */
  public Json encode(String key, Object value, @Nullable Key<?> typed) {
    List<Field> shown = fields.getOrDefault(key, List.of());
    Json encoded = shown.isEmpty() ? null : asField(shown.getFirst().codec(), value);
    if (encoded == null) {
      encoded = JsonCodec.entry(key, value, typed);
    }
    for (Field field : shown) {
      if (!reads(field.codec(), encoded)) {
        throw new CallFailed(
            "VALUE_MISMATCH",
            "the value of "
                + key
                + " is a "
                + value.getClass().getName()
                + ", and the "
                + field.described()
                + " cannot hold it; write what the field takes");
      }
    }
    return encoded;
  }

  private static @Nullable Json asField(JsonCodec codec, Object value) {
    try {
      Json encoded = codec.encode(value);
      codec.check(value, encoded);
      return encoded;
    } catch (JsonUnwritable other) {
      return null; // it may be written as what it is, and read as what the field is
    }
  }

  private static boolean reads(JsonCodec codec, Json encoded) {
    try {
      var unused = codec.decode(encoded);
      return true;
    } catch (JsonUnreadable misfit) {
      return false;
    }
  }
}
