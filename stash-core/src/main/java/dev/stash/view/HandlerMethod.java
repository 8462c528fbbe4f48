package dev.stash.view;

import dev.stash.json.JsonCodec;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * One handler method, bound.
 *
 * @param name class and method, for messages
 * @param payload of its parameter; null if it takes none
 * @param handle {@link #TYPE}; ignores its second argument if the method takes none
 */
record HandlerMethod(String name, @Nullable JsonCodec payload, MethodHandle handle) {
  static final MethodType TYPE = MethodType.methodType(void.class, Object.class, Object.class);

  void invoke(Object handler, @Nullable Object argument) throws Throwable {
    handle.invokeExact(handler, argument);
  }
}
