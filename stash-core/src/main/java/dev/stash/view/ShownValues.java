package dev.stash.view;

import dev.stash.json.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the shown fields of one handler show at one time, in the order of {@link ViewType#shown()}.
 * Immutable.
 */
public final class ShownValues {
  static final ShownValues NONE = unknown(0);

  /** Null where a default has no JSON form. */
  private final @Nullable Json[] values;

  /** The objects that were encoded: what cannot be read back is put back as it was. */
  private final @Nullable Object[] objects;

  ShownValues(@Nullable Json[] values, @Nullable Object[] objects) {
    this.values = values;
    this.objects = objects;
  }

  /** Nothing is known of so many fields. */
  static ShownValues unknown(int size) {
    return new ShownValues(new @Nullable Json[size], new @Nullable Object[size]);
  }

  /** Of the field in this place; null if there is nothing to show of it. */
  public @Nullable Json get(int place) {
    return values[place];
  }

  @Nullable Object object(int place) {
    return objects[place];
  }

  /** How many fields there are. */
  public int size() {
    return values.length;
  }

  /** How long they are together. */
  public long bytes() {
    long bytes = 0;
    for (Json value : values) {
      bytes += value == null ? 0 : value.size();
    }
    return bytes;
  }

  /** These, but where they are as one other has them, as another one has them. */
  public ShownValues with(ShownValues before, ShownValues after) {
    @Nullable Json[] mixed = values.clone();
    @Nullable Object[] theirs = objects.clone();
    for (int i = 0; i < mixed.length; i++) {
      if (Objects.equals(mixed[i], before.values[i])) {
        mixed[i] = after.values[i];
        theirs[i] = after.objects[i];
      }
    }
    return new ShownValues(mixed, theirs);
  }
}
