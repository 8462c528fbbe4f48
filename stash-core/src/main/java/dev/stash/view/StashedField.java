package dev.stash.view;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.session.Change;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One stashed field, bound. Method handles adapted to Object and called exactly: a VarHandle that
 * is no constant of its call site would be adapted again on every call.
 *
 * @param owner the class that declares it
 * @param name the field's own name
 * @param key the entry's key
 * @param scope the entry's scope
 * @param durability how long a change of it may wait to be stored
 * @param overwrite whether the last writer wins
 * @param type the field's own, generic
 * @param codec of that type
 * @param getter {@link #GETTER}
 * @param setter {@link #SETTER}
 */
record StashedField(
    Class<?> owner,
    String name,
    String key,
    Scope scope,
    Durability durability,
    boolean overwrite,
    Type type,
    JsonCodec codec,
    MethodHandle getter,
    MethodHandle setter) {

  static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
  static final MethodType SETTER = MethodType.methodType(void.class, Object.class, Object.class);

  Change change(@Nullable Json encoded) {
    return new Change(key, scope, encoded, durability);
  }

  @Nullable Object value(Object handler) {
    try {
      return (Object) getter.invokeExact(handler);
    } catch (Throwable impossible) {
      throw new IllegalStateException(describe() + " cannot be read", impossible);
    }
  }

  void assign(Object handler, @Nullable Object value) {
    try {
      setter.invokeExact(handler, value);
    } catch (Throwable impossible) {
      throw new IllegalStateException(describe() + " cannot be assigned", impossible);
    }
  }

  String declared() {
    return describe() + ", of type " + type.getTypeName() + ",";
  }

  String describe() {
    return "stashed field " + owner.getName() + "." + name;
  }
}
