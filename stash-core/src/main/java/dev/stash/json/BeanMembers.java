package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The properties of one bean, called as JSON-B calls them, and its state. */
final class BeanMembers {
  private final Codecs codecs;
  private final Map<String, Property> properties = new TreeMap<>();
  private final Set<String> hidden = new HashSet<>();
  private final List<Member> state = new ArrayList<>();

  private BeanMembers(Codecs codecs) {
    this.codecs = codecs;
  }

  /**
   * Looks at a class and its superclasses.
   *
   * @param bound what the variables of the class stand for
   */
  static BeanMembers of(Codecs codecs, Class<?> type, Map<TypeVariable<?>, Codec> bound)
      throws IllegalAccessException {
    BeanMembers members = new BeanMembers(codecs);
    Map<TypeVariable<?>, Codec> variables = bound;
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      members.gather(each, variables);
      variables = codecs.bindSuperclass(each, variables);
    }
    return members;
  }

  /** What is written and read, in the order of the names. */
  List<Member> properties() {
    List<Member> members = new ArrayList<>();
    properties.forEach((name, property) -> members.add(property.member(codecs, name)));
    return members;
  }

  /**
   * What is the same in two beans of which one stands for the other: all fields of types that can
   * be kept, whether a property tells of them or not. Others are things of this process, and
   * transient ones need not be kept.
   */
  List<Member> state() {
    return state;
  }

  /** A getter, a setter or a field, and the type of what it gives or takes. */
  private record Part(
      MethodHandle handle, Class<?> raw, Type type, Map<TypeVariable<?>, Codec> bound) {}

  /**
   * One property while it is put together. Each part is of the class nearest to the bean's own that
   * has it: a bean may override its getter alone, or its setter.
   */
  private static final class Property {
    private @Nullable Part getter;
    private @Nullable Part field;
    private @Nullable MethodHandle assignment;
    private final List<Part> setters = new ArrayList<>();

    private Member member(Codecs codecs, String name) {
      Part read = getter == null ? field : getter;
      Part setter = setter(read);
      Part typed = Objects.requireNonNull(read == null ? setter : read);
      MethodHandle write = setter == null ? assignment : setter.handle;
      return new Member(
          name,
          codecs.of(typed.type, typed.bound),
          read == null ? null : read.handle.asType(Member.GETTER),
          write == null ? null : write.asType(Member.SETTER));
    }

    /** Of several the one that takes what is given. */
    private @Nullable Part setter(@Nullable Part read) {
      Part nearest = setters.isEmpty() ? null : setters.get(0);
      return read == null
          ? nearest
          : setters.stream().filter(each -> each.raw == read.raw).findFirst().orElse(nearest);
    }
  }

  private void gather(Class<?> type, Map<TypeVariable<?>, Codec> bound)
      throws IllegalAccessException {
    MethodHandles.Lookup lookup = Members.lookup(type);
    for (Field field : type.getDeclaredFields()) {
      int modifiers = field.getModifiers();
      if (Modifier.isTransient(modifiers)) {
        hidden.add(field.getName());
      } else if (!Modifier.isStatic(modifiers) && !field.isSynthetic()) {
        gather(lookup, bound, field);
      }
    }
    List<Method> methods =
        Stream.of(type.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
            .sorted(
                Comparator.comparing((Method method) -> !named(method, "get"))
                    .thenComparing(Method::toString))
            .toList();
    for (Method method : methods) {
      gather(lookup, bound, method);
    }
  }

  private void gather(MethodHandles.Lookup lookup, Map<TypeVariable<?>, Codec> bound, Field field)
      throws IllegalAccessException {
    String name = field.getName();
    MethodHandle handle = lookup.unreflectGetter(field);
    Codec codec = codecs.find(field.getGenericType(), bound);
    if (codec != null) {
      state.add(new Member(name, codec, handle.asType(Member.GETTER), null));
    }
    if (Modifier.isPublic(field.getModifiers()) && !hidden.contains(name)) {
      Property property = property(name);
      if (property.field == null) {
        property.field = new Part(handle, field.getType(), field.getGenericType(), bound);
        property.assignment =
            Modifier.isFinal(field.getModifiers()) ? null : lookup.unreflectSetter(field);
      }
    }
  }

  private void gather(MethodHandles.Lookup lookup, Map<TypeVariable<?>, Codec> bound, Method method)
      throws IllegalAccessException {
    Class<?> gives = method.getReturnType();
    boolean setter = method.getParameterCount() == 1 && named(method, "set");
    boolean getter =
        method.getParameterCount() == 0
            && gives != void.class
            && (named(method, "get")
                || (named(method, "is") && (gives == boolean.class || gives == Boolean.class)));
    String name = setter || getter ? called(method) : "";
    if (name.isEmpty() || hidden.contains(name)) {
      return;
    }
    Property property = property(name);
    MethodHandle handle = lookup.unreflect(method);
    if (setter) {
      property.setters.add(
          new Part(
              handle, method.getParameterTypes()[0], method.getGenericParameterTypes()[0], bound));
    } else if (property.getter == null) {
      property.getter = new Part(handle, gives, method.getGenericReturnType(), bound);
    }
  }

  private Property property(String name) {
    return properties.computeIfAbsent(name, fresh -> new Property());
  }

  private static boolean named(Method method, String prefix) {
    return method.getName().startsWith(prefix);
  }

  /** {@code getName} gives {@code name}, {@code getURL} gives {@code URL}. */
  private static String called(Method accessor) {
    String name = accessor.getName().substring(named(accessor, "is") ? 2 : 3);
    boolean acronym =
        name.length() > 1
            && Character.isUpperCase(name.charAt(0))
            && Character.isUpperCase(name.charAt(1));
    return acronym || name.isEmpty()
        ? name
        : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
