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
 * @param handle {@link #TYPE}; ignores its second argument if the method takes none
 */
record HandlerMethod(
    String name, @Nullable Type takes, @Nullable JsonCodec payload, MethodHandle handle) {
  static final MethodType TYPE = MethodType.methodType(void.class, Object.class, Object.class);

  /** One that takes no payload. */
  HandlerMethod(String name, MethodHandle handle) {
    this(name, null, null, handle);
  }

  void invoke(Object handler, @Nullable Object argument) throws Throwable {
    handle.invokeExact(handler, argument);
  }
}
