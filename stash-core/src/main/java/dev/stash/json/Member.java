package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One member of a JSON object.
 *
 * @param name as it is written
 * @param codec of its declared type
 * @param getter {@code (Object) -> Object}; null if the member is only read from JSON
 * @param setter {@code (Object, Object) -> void}; null if it is not set one by one, or filled
 */
record Member(
    String name, Codec codec, @Nullable MethodHandle getter, @Nullable MethodHandle setter) {

  /** The type a getter is adapted to. */
  static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);

  /** The type a setter is adapted to. */
  static final MethodType SETTER = MethodType.methodType(void.class, Object.class, Object.class);

  @Nullable Object value(Object owner) {
    MethodHandle handle = getter;
    if (handle == null) {
      return null;
    }
    try {
      return (Object) handle.invokeExact(owner);
    } catch (Throwable thrown) {
      throw Misfit.because("its accessor failed", thrown);
    }
  }

  /** Makes sure that it is in one object as it was in the other. */
  void same(Object written, Object read) {
    try {
      codec.sameNullable(value(written), value(read));
    } catch (Misfit misfit) {
      throw misfit.in("." + name);
    }
  }

  void assign(Object owner, @Nullable Object value) {
    MethodHandle handle = setter;
    if (handle == null) {
      fill(value(owner), value);
      return;
    }
    try {
      handle.invokeExact(owner, value);
    } catch (Throwable thrown) {
      throw Misfit.because("its setter refused the value", thrown).in("." + name);
    }
  }

  /** A collection that its owner made itself, and shows. What cannot be filled is computed. */
  @SuppressWarnings("unchecked") // of the member's codec, as what the getter shows is
  private static void fill(@Nullable Object shown, @Nullable Object value) {
    try {
      if (shown instanceof Collection<?> before && value instanceof Collection<?> after) {
        before.clear();
        ((Collection<@Nullable Object>) before).addAll(after);
      } else if (shown instanceof Map<?, ?> before && value instanceof Map<?, ?> after) {
        before.clear();
        ((Map<Object, @Nullable Object>) before).putAll(after);
      }
    } catch (UnsupportedOperationException computed) {
      // It is what the other members make it.
    }
  }
}
