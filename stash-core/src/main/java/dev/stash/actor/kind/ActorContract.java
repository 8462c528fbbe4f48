package dev.stash.actor.kind;

import dev.stash.actor.ActorInvalid;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The interface by which actors are called: its methods, by name. A default method runs at the
 * caller, and calls the others. Immutable.
 */
final class ActorContract {
  /** Of the actor and its arguments. */
  private static final MethodType CALL =
      MethodType.methodType(Object.class, Object.class, Object[].class);

  private final Class<?> type;
  private final Map<String, Bound> methods = new HashMap<>();

  /** Those that run at the caller. */
  private final Map<Method, MethodHandle> defaults = new HashMap<>();

  private record Bound(ActorMethod method, MethodHandle handle) {}

  /**
   * Reads it.
   *
   * @throws ActorInvalid if it cannot be used so
   */
  ActorContract(Class<?> type) {
    this.type = type;
    if (!type.isInterface() || type.isAnnotation() || type.isSealed()) {
      throw invalid("", "is no interface that a proxy can stand for", "call actors by one");
    } else if (type.getTypeParameters().length > 0) {
      throw invalid("", "has type parameters", "name the types in it");
    }
    for (Method method : type.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())) {
        add(method);
      } else if (method.isDefault()) {
        defaults.put(method, own(method));
      }
    }
    if (methods.isEmpty()) {
      throw invalid("", "has no methods", "give it what actors are called for");
    }
  }

  private void add(Method method) {
    String name = method.getName();
    Bound other = methods.put(name, new Bound(ActorMethod.of(method), handle(method)));
    if (other != null) {
      throw invalid(
          "method " + name,
          "is there twice",
          "give each a name of its own: calls travel by their names");
    }
  }

  private MethodHandle handle(Method method) {
    try {
      return spread(lookup(method).unreflect(method), method);
    } catch (IllegalAccessException closed) {
      throw closed(method);
    }
  }

  private MethodHandle own(Method method) {
    try {
      return spread(lookup(method).unreflectSpecial(method, method.getDeclaringClass()), method);
    } catch (IllegalAccessException closed) {
      throw closed(method);
    }
  }

  private static MethodHandle spread(MethodHandle handle, Method method) {
    return handle.asSpreader(Object[].class, method.getParameterCount()).asType(CALL);
  }

  private static MethodHandles.Lookup lookup(Method method) throws IllegalAccessException {
    return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup());
  }

  private ActorInvalid closed(Method method) {
    return invalid(
        "method " + method.getName(),
        "is closed to Stash by its module",
        "add \"opens " + method.getDeclaringClass().getPackageName() + "\" to the module-info");
  }

  Class<?> type() {
    return type;
  }

  /** Null: there is none of this name. */
  @Nullable ActorMethod method(String name) {
    Bound bound = methods.get(name);
    return bound == null ? null : bound.method();
  }

  /** Calls it. */
  @Nullable Object invoke(String name, Object actor, @Nullable Object[] arguments)
      throws Throwable {
    Bound bound = methods.get(name);
    if (bound == null) {
      throw new IllegalArgumentException("there is no method " + name);
    }
    return (Object) bound.handle().invokeExact(actor, arguments);
  }

  /** Calls a default method, of what stands for an actor. */
  @Nullable Object invokeDefault(Method method, Object proxy, @Nullable Object[] arguments)
      throws Throwable {
    MethodHandle own = Objects.requireNonNull(defaults.get(method));
    return (Object) own.invokeExact(proxy, arguments);
  }

  private ActorInvalid invalid(String member, String problem, String mend) {
    return new ActorInvalid(type, member, problem, mend);
  }
}
