package dev.stash.view;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.session.Change;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One stashed field, bound.
 *
 * @param access the field itself
 * @param key the entry's key
 * @param scope the entry's scope
 * @param durability how long a change of it may wait to be stored
 * @param overwrite whether the last writer wins
 * @param type the field's own, generic
 * @param codec of that type
 */
record StashedField(
    FieldAccess access,
    String key,
    Scope scope,
    Durability durability,
    boolean overwrite,
    Type type,
    JsonCodec codec) {

  Change change(@Nullable Json encoded) {
    return new Change(key, scope, encoded, durability);
  }

  @Nullable Object value(Object handler) {
    return access.value(handler);
  }

  void assign(Object handler, @Nullable Object value) {
    access.assign(handler, value);
  }

  String declared() {
    return describe() + ", of type " + type.getTypeName() + ",";
  }

  String describe() {
    return "stashed " + access;
  }
}
