package dev.stash.view;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.NotJson;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Type;
import java.time.temporal.Temporal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One stashed field of a class, bound.
 *
 * @param label class and field, for messages
 */
record StashedField(String key, Scope scope, VarHandle handle, Type type, String label) {
  /**
   * The field's value, encoded.
   *
   * <p>A value of a simple immutable type is written once. Any other is written, read back and
   * written again, and must come out the same: what cannot be recovered must not be stored.
   *
   * @throws ValueNotStorable if JSON cannot carry it there and back
   */
  Json encode(Object view) {
    Object value = handle.get(view);
    try {
      Json encoded = JsonCodec.encode(value, type);
      return encoded;
    } catch (NotJson not) {
      throw new ValueNotStorable(label + " cannot be stashed: " + not.getMessage() + MEND, not);
    }
  }

  /** Whether the value also comes back as it went; only asked for values that changed. */
  void check(Object view, Json encoded) {
    Object value = handle.get(view);
    if (value == null || simple(value)) {
      return;
    }
    try {
      if (!JsonCodec.encode(JsonCodec.decode(encoded, type), type).equals(encoded)) {
        throw new ValueNotStorable(label + " would not read back as it was written" + MEND, null);
      }
    } catch (NotJson not) {
      throw new ValueNotStorable(label + " cannot be read back: " + not.getMessage() + MEND, not);
    }
  }

  private static final String MEND =
      "; use a type that JSON-B writes and reads, or take @Stashed off the field";

  private static boolean simple(Object value) {
    return value instanceof String
        || value instanceof Boolean
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Enum<?>
        || value instanceof Temporal
        || value instanceof UUID;
  }

  void assign(Object view, @Nullable Object value) {
    handle.set(view, value);
  }

  @Nullable Object decode(Json json) {
    return JsonCodec.decode(json, type);
  }
}
