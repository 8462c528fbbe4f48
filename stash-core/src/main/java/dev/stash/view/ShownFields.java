package dev.stash.view;

import dev.stash.json.Json;
import dev.stash.json.JsonUnreadable;
import dev.stash.json.JsonUnwritable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The shown fields of one handler, and what they showed when its last method had returned. */
final class ShownFields {
  private final List<ShownField> fields;
  private final Object handler;
  private final OnInvalidValue onInvalidValue;
  private final Complaints complaints;

  /** One warning of a field until its value is good again, not one per event. */
  private final boolean[] warned;

  private ShownValues now;
  private ShownValues before;

  ShownFields(
      List<ShownField> fields,
      Object handler,
      OnInvalidValue onInvalidValue,
      Complaints complaints) {
    this.fields = fields;
    this.handler = handler;
    this.onInvalidValue = onInvalidValue;
    this.complaints = complaints;
    this.warned = new boolean[fields.size()];
    this.now = fields.isEmpty() ? ShownValues.NONE : ShownValues.unknown(fields.size());
    this.now = look();
    this.before = now;
  }

  /** What they showed when they were last looked at, or put back to. */
  ShownValues now() {
    return now;
  }

  /**
   * What they show at this moment; the same object as {@link #now} if that is no different. One
   * that is not JSON-safe and may be skipped shows what it showed last. Nothing is taken yet.
   *
   * @throws ValueNotStorable if one is not JSON-safe and the policy is to throw
   */
  ShownValues look() {
    @Nullable Json[] values = null;
    @Nullable Object[] objects = null;
    for (int i = 0; i < fields.size(); i++) {
      ShownField field = fields.get(i);
      Object object = field.access().value(handler);
      if (field.codec().scalar() && now.get(i) != null && Objects.equals(object, now.object(i))) {
        continue;
      }
      Json value = encoded(i, object);
      if (!Objects.equals(value, now.get(i))) {
        values = values == null ? values() : values;
        objects = objects == null ? objects() : objects;
        values[i] = value;
        objects[i] = object;
      }
    }
    return values == null || objects == null ? now : new ShownValues(values, objects);
  }

  private @Nullable Json[] values() {
    @Nullable Json[] values = new @Nullable Json[fields.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = now.get(i);
    }
    return values;
  }

  private @Nullable Object[] objects() {
    @Nullable Object[] objects = new @Nullable Object[fields.size()];
    for (int i = 0; i < objects.length; i++) {
      objects[i] = now.object(i);
    }
    return objects;
  }

  private @Nullable Json encoded(int place, @Nullable Object object) {
    ShownField field = fields.get(place);
    try {
      Json value = field.codec().encode(object);
      warned[place] = false;
      return value;
    } catch (JsonUnwritable unwritable) {
      String reason = Objects.requireNonNullElse(unwritable.getMessage(), unwritable.code());
      if (onInvalidValue == OnInvalidValue.THROW) {
        throw new ValueNotStorable(field, reason);
      }
      if (!warned[place]) {
        complaints.heard(field.key(), field.describe() + " " + reason + "; it is not shown");
        warned[place] = true;
      }
      return now.get(place);
    }
  }

  /** This is what they show now. */
  void take(ShownValues looked) {
    before = now;
    now = looked;
  }

  /** The opposite of {@link #take}, once. */
  void untake() {
    show(before);
  }

  /** Puts them back to what they showed then. */
  void show(ShownValues then) {
    now = then;
    putBack();
  }

  /** Puts them back to what they showed when they were last looked at. */
  void putBack() {
    for (int i = 0; i < fields.size(); i++) {
      putBack(i, now.get(i), now.object(i));
    }
  }

  private void putBack(int place, @Nullable Json value, @Nullable Object object) {
    ShownField field = fields.get(place);
    if (value == null || says(field, field.access().value(handler), value)) {
      return;
    }
    if (says(field, object, value)) {
      field.access().assign(handler, object);
      return;
    }
    Object read = read(field, value); // the object was changed in place
    if (read != null && says(field, read, value)) {
      field.access().assign(handler, read);
    } else if (!warned[place]) {
      warned[place] = true;
      complaints.heard(
          field.key(),
          field.describe()
              + " was changed in place and cannot be read back, so it is not put back; let a new"
              + " object be assigned instead");
    }
  }

  private static boolean says(ShownField field, @Nullable Object object, Json value) {
    try {
      return field.codec().encode(object).equals(value);
    } catch (JsonUnwritable unwritable) {
      return false;
    }
  }

  private static @Nullable Object read(ShownField field, Json value) {
    try {
      return field.codec().decode(value);
    } catch (JsonUnreadable onlyWritten) {
      return null;
    }
  }
}
