package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * One member of a JSON object.
 *
 * @param name as it is written
 * @param codec of its declared type
 * @param getter {@code (Object) -> Object}; null if the member is only read from JSON
 * @param setter {@code (Object, Object) -> void}; null if it is not set one by one
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

  void assign(Object owner, @Nullable Object value) {
    MethodHandle handle = setter;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(owner, value);
    } catch (Throwable thrown) {
      throw Misfit.because("its setter refused the value", thrown).in("." + name);
    }
  }
}
