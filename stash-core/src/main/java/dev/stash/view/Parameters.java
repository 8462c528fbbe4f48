package dev.stash.view;

import dev.stash.Mount;
import dev.stash.Page;
import dev.stash.Session;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a handler method takes, in whatever order: parts of its {@link Surroundings}, and one more
 * at most, the payload.
 */
final class Parameters {
  /** By the type of the parameter, where it comes from. */
  private static final Map<Class<?>, MethodHandle> SURROUNDINGS =
      Map.of(
          Mount.class, part("mount", Mount.class),
          Page.class, part("page", Page.class),
          Session.class, part("session", Session.class));

  /** What a method is given, in the order of {@link HandlerMethod#TYPE}. */
  private static final int PAYLOAD = 1;

  private static final int WITHIN = 2;

  private final Method method;

  Parameters(Method method) {
    this.method = method;
  }

  private static MethodHandle part(String name, Class<?> type) {
    try {
      return MethodHandles.lookup()
          .findVirtual(Surroundings.class, name, MethodType.methodType(type));
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError(name, impossible);
    }
  }

  /** Whether it takes something more than once. */
  boolean ambiguous() {
    Set<Class<?>> seen = new HashSet<>();
    for (Class<?> type : method.getParameterTypes()) {
      if (!seen.add(SURROUNDINGS.containsKey(type) ? type : Object.class)) {
        return true;
      }
    }
    return false;
  }

  /** The type of the payload; null if it takes none. */
  @Nullable Type payload() {
    Class<?>[] types = method.getParameterTypes();
    for (int i = 0; i < types.length; i++) {
      if (!SURROUNDINGS.containsKey(types[i])) {
        return method.getGenericParameterTypes()[i];
      }
    }
    return null;
  }

  /** Whether it takes one of this type. */
  boolean take(Class<?> type) {
    for (Class<?> each : method.getParameterTypes()) {
      if (each == type) {
        return true;
      }
    }
    return false;
  }

  /** A handle on the method, of a handler first and then what it takes, as one of them all. */
  MethodHandle ordered(MethodHandle handle) {
    Class<?>[] types = method.getParameterTypes();
    int[] from = new int[types.length + 1];
    MethodHandle filtered = handle;
    for (int i = 0; i < types.length; i++) {
      MethodHandle part = SURROUNDINGS.get(types[i]);
      from[i + 1] = part == null ? PAYLOAD : WITHIN;
      filtered = part == null ? filtered : MethodHandles.filterArguments(filtered, i + 1, part);
    }
    MethodType erased = filtered.type().changeParameterType(0, Object.class);
    for (int i = 0; i < types.length; i++) {
      erased = from[i + 1] == PAYLOAD ? erased.changeParameterType(i + 1, Object.class) : erased;
    }
    return MethodHandles.permuteArguments(filtered.asType(erased), HandlerMethod.TYPE, from);
  }
}
