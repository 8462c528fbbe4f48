package dev.stash.view;

import dev.stash.json.JsonCodec;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * One handler method, bound.
 *
 * @param name class and method, for messages
 * @param takes the type of the payload; null if it takes none
 * @param payload reads that
 * @param handle {@link #TYPE}; ignores what the method does not take
 */
record HandlerMethod(
    String name, @Nullable Type takes, @Nullable JsonCodec payload, MethodHandle handle) {
  /** Of the handler, the payload and the {@link Surroundings}. */
  static final MethodType TYPE =
      MethodType.methodType(void.class, Object.class, Object.class, Surroundings.class);

  void invoke(Object handler, @Nullable Object payload, @Nullable Surroundings within)
      throws Throwable {
    handle.invokeExact(handler, payload, within);
  }
}
