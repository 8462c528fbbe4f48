package dev.stash.view;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The way to one field of a handler. Method handles adapted to Object and called exactly: a
 * VarHandle that is no constant of its call site would be adapted again on every call.
 *
 * @param owner the class that declares it
 * @param name the field's own name
 * @param getter {@link #GETTER}
 * @param setter {@link #SETTER}
 */
record FieldAccess(Class<?> owner, String name, MethodHandle getter, MethodHandle setter) {
  static final MethodType GETTER = MethodType.methodType(Object.class, Object.class);
  static final MethodType SETTER = MethodType.methodType(void.class, Object.class, Object.class);

  @Nullable Object value(Object handler) {
    try {
      return (Object) getter.invokeExact(handler);
    } catch (Throwable impossible) {
      throw new IllegalStateException(this + " cannot be read", impossible);
    }
  }

  void assign(Object handler, @Nullable Object value) {
    try {
      setter.invokeExact(handler, value);
    } catch (Throwable impossible) {
      throw new IllegalStateException(this + " cannot be assigned", impossible);
    }
  }

  @Override
  public String toString() {
    return "field " + owner.getName() + "." + name;
  }
}
