package dev.stash.view;

import dev.stash.Mount;
import dev.stash.OnEvent;
import dev.stash.OnMount;
import dev.stash.Scope;
import dev.stash.Stashed;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A view class, read once: its stashed fields, its mount method, its event methods. After that no
 * reflection happens, fields and methods are reached through handles. Immutable, thread-safe.
 *
 * @param <T> the class
 */
public final class ViewType<T> {
  private final Class<T> type;
  private final Map<String, StashedField> fields = new LinkedHashMap<>();
  private final Map<String, EventMethod> events = new LinkedHashMap<>();
  private @Nullable MethodHandle mount;
  private boolean mountTakesIt;

  private ViewType(Class<T> type) {
    this.type = type;
  }

  /**
   * Reads a class; members of its superclasses count, private ones too.
   *
   * @throws ViewInvalid naming class, member and mend
   */
  public static <T> ViewType<T> of(Class<T> type) {
    ViewType<T> view = new ViewType<>(type);
    Deque<Class<?>> lineage = new ArrayDeque<>();
    for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
      lineage.push(c);
    }
    for (Class<?> c : lineage) {
      view.read(c);
    }
    return view;
  }

  private void read(Class<?> declaring) {
    Lookup lookup;
    try {
      lookup = MethodHandles.privateLookupIn(declaring, MethodHandles.lookup());
    } catch (IllegalAccessException closed) {
      throw new ViewInvalid(
          declaring.getName() + " cannot be read; open its package to dev.stash in module-info",
          closed);
    }
    try {
      for (Field field : declaring.getDeclaredFields()) {
        if (field.isAnnotationPresent(Stashed.class)) {
          add(lookup, field, field.getAnnotation(Stashed.class));
        }
      }
      for (Method method : declaring.getDeclaredMethods()) {
        if (method.isSynthetic()) {
          continue;
        }
        if (method.isAnnotationPresent(OnMount.class)) {
          addMount(lookup, method);
        }
        if (method.isAnnotationPresent(OnEvent.class)) {
          add(lookup, method, method.getAnnotation(OnEvent.class).value());
        }
      }
    } catch (IllegalAccessException denied) {
      throw new ViewInvalid(declaring.getName() + " has a member that cannot be reached", denied);
    }
  }

  private void add(Lookup lookup, Field field, Stashed stashed) throws IllegalAccessException {
    String label = type.getName() + "." + field.getName();
    int modifiers = field.getModifiers();
    if (Modifier.isStatic(modifiers) || Modifier.isFinal(modifiers)) {
      throw new ViewInvalid(
          label + " is static or final and cannot be stashed; make it an instance field", null);
    }
    Type generic = field.getGenericType();
    if (generic instanceof ParameterizedType p && p.getRawType() instanceof Class<?> raw) {
      if (raw.isRecord()) {
        throw new ViewInvalid(
            label + " is a generic record, which JSON-B cannot read; use a record of its own",
            null);
      }
    }
    String key = stashed.name().isEmpty() ? field.getName() : stashed.name();
    StashedField bound =
        new StashedField(key, stashed.scope(), lookup.unreflectVarHandle(field), generic, label);
    if (fields.put(key, bound) != null) {
      throw new ViewInvalid(
          label + " has the key of another field; give one of them a name: @Stashed(name = …)",
          null);
    }
  }

  private void addMount(Lookup lookup, Method method) throws IllegalAccessException {
    String label = type.getName() + "." + method.getName();
    Class<?>[] parameters = method.getParameterTypes();
    if (mount != null) {
      throw new ViewInvalid(label + " is a second @OnMount method; keep one", null);
    }
    if (parameters.length > 1 || (parameters.length == 1 && parameters[0] != Mount.class)) {
      throw new ViewInvalid(label + " must take nothing, or a Mount", null);
    }
    mount = lookup.unreflect(method);
    mountTakesIt = parameters.length == 1;
  }

  private void add(Lookup lookup, Method method, String event) throws IllegalAccessException {
    String label = type.getName() + "." + method.getName();
    Type[] parameters = method.getGenericParameterTypes();
    if (parameters.length > 1) {
      throw new ViewInvalid(label + " must take nothing, or the payload", null);
    }
    Type parameter = parameters.length == 0 ? null : parameters[0];
    EventMethod bound = new EventMethod(event, lookup.unreflect(method), parameter);
    if (event.isEmpty() || events.put(event, bound) != null) {
      throw new ViewInvalid(
          label + " has no event name, or that of another method; names are unique in a class",
          null);
    }
  }

  /** The keys of the stashed fields, in the order of declaration. */
  public Set<String> keys() {
    return Collections.unmodifiableSet(fields.keySet());
  }

  /** Who the entry of this key belongs to; the key is one of {@link #keys()}. */
  public Scope scope(String key) {
    StashedField field = fields.get(key);
    if (field == null) {
      throw new IllegalArgumentException("no field of " + type.getName() + " has this key");
    }
    return field.scope();
  }

  /**
   * Binds one instance; its fields are at their defaults now.
   *
   * @param policy what happens to values that JSON cannot carry
   */
  public BoundView<T> bind(T view, OnInvalidValue policy) {
    return new BoundView<>(this, view, policy);
  }

  /** The class. */
  public Class<T> type() {
    return type;
  }

  Iterable<StashedField> fields() {
    return fields.values();
  }

  int size() {
    return fields.size();
  }

  @Nullable StashedField field(String key) {
    return fields.get(key);
  }

  @Nullable EventMethod event(String name) {
    return events.get(name);
  }

  void mounted(T view, Mount with) throws Throwable {
    if (mount != null) {
      if (mountTakesIt) {
        mount.invoke(view, with);
      } else {
        mount.invoke(view);
      }
    }
  }
}
