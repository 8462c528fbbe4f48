package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Binds the members of records and beans, private classes included, to method handles. */
final class Members {
  private Members() {}

  /** {@code early} learns of the codec before its components are looked at. */
  static Codec record(
      Codecs codecs, Class<?> type, Map<TypeVariable<?>, Codec> bound, Consumer<Codec> early) {
    MethodHandles.Lookup lookup = lookup(type);
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      RecordCodec codec =
          new RecordCodec(
              type,
              lookup
                  .findConstructor(type, MethodType.methodType(void.class, types))
                  .asSpreader(Object[].class, types.length)
                  .asType(MethodType.methodType(Object.class, Object[].class)));
      early.accept(codec);
      List<Member> members = new ArrayList<>();
      for (RecordComponent component : components) {
        MethodHandle getter = lookup.unreflect(component.getAccessor()).asType(Member.GETTER);
        Codec inner = codecs.of(component.getGenericType(), bound);
        members.add(new Member(component.getName(), inner, getter, null));
      }
      codec.link(members);
      return codec;
    } catch (ReflectiveOperationException closed) {
      throw Misfit.because(type.getName() + " cannot be reached", closed);
    }
  }

  static Codec bean(
      Codecs codecs, Class<?> type, Map<TypeVariable<?>, Codec> bound, Consumer<Codec> early) {
    if (Types.inner(type) || type.isAnonymousClass()) {
      throw new Misfit(type.getName() + " is an inner class: make it static or a record");
    }
    try {
      BeanCodec codec =
          new BeanCodec(
              type,
              lookup(type)
                  .findConstructor(type, MethodType.methodType(void.class))
                  .asType(MethodType.methodType(Object.class)));
      early.accept(codec);
      Map<String, Member> members = new TreeMap<>();
      properties(codecs, type, bound, members, new HashSet<>());
      if (members.isEmpty()) {
        throw new Misfit(
            type.getName()
                + " has no properties that JSON-B can see: make it a record, or give it public"
                + " fields or getters and setters");
      }
      codec.link(List.copyOf(members.values()));
      return codec;
    } catch (NoSuchMethodException missing) {
      throw new Misfit(type.getName() + " has no constructor without arguments: give it one");
    } catch (ReflectiveOperationException closed) {
      throw Misfit.because(type.getName() + " cannot be reached", closed);
    }
  }

  /** Adds the properties of a class, then of its superclasses as far as they are new. */
  private static void properties(
      Codecs codecs,
      Class<?> type,
      Map<TypeVariable<?>, Codec> bound,
      Map<String, Member> members,
      Set<String> hidden)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = lookup(type);
    Map<String, Field> fields = new TreeMap<>();
    for (Field field : type.getDeclaredFields()) {
      if (Modifier.isTransient(field.getModifiers())) {
        hidden.add(field.getName());
      } else if (Modifier.isPublic(field.getModifiers())
          && !Modifier.isStatic(field.getModifiers())) {
        fields.put(field.getName(), field);
      }
    }
    Map<String, Method> getters = new TreeMap<>();
    Map<String, Method> setters = new TreeMap<>();
    for (Method method : type.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())
          && !Modifier.isStatic(method.getModifiers())
          && !method.isSynthetic()) {
        accessor(method, getters, setters);
      }
    }
    Set<String> names = new TreeSet<>(fields.keySet());
    names.addAll(getters.keySet());
    names.addAll(setters.keySet());
    names.removeAll(hidden);
    names.removeAll(members.keySet());
    for (String name : names) {
      members.put(
          name,
          property(
              codecs, lookup, bound, name, fields.get(name), getters.get(name), setters.get(name)));
    }
    Class<?> superclass = type.getSuperclass();
    if (superclass != null && superclass != Object.class) {
      properties(codecs, superclass, codecs.bindSuperclass(type, bound), members, hidden);
    }
  }

  private static Member property(
      Codecs codecs,
      MethodHandles.Lookup lookup,
      Map<TypeVariable<?>, Codec> bound,
      String name,
      @Nullable Field field,
      @Nullable Method getter,
      @Nullable Method setter)
      throws ReflectiveOperationException {
    MethodHandle read =
        getter != null
            ? lookup.unreflect(getter)
            : field != null ? lookup.unreflectGetter(field) : null;
    boolean assignable = field != null && !Modifier.isFinal(field.getModifiers());
    MethodHandle write =
        setter != null
            ? lookup.unreflect(setter)
            : field != null && assignable ? lookup.unreflectSetter(field) : null;
    Codec codec =
        codecs.of(
            getter != null
                ? getter.getGenericReturnType()
                : field != null
                    ? field.getGenericType()
                    : setter != null ? setter.getGenericParameterTypes()[0] : Object.class,
            bound);
    return new Member(
        name,
        codec,
        read == null ? null : read.asType(Member.GETTER),
        write == null ? null : write.asType(Member.SETTER));
  }

  private static void accessor(
      Method method, Map<String, Method> getters, Map<String, Method> setters) {
    String name = method.getName();
    boolean taking = method.getParameterCount() == 1;
    if (taking && name.startsWith("set") && name.length() > 3) {
      setters.put(property(name, 3), method);
    } else if (method.getParameterCount() == 0 && method.getReturnType() != void.class) {
      if (name.startsWith("get") && name.length() > 3) {
        getters.put(property(name, 3), method);
      } else if (name.startsWith("is")
          && name.length() > 2
          && method.getReturnType() == boolean.class) {
        getters.put(property(name, 2), method);
      }
    }
  }

  private static String property(String accessor, int prefix) {
    return Character.toLowerCase(accessor.charAt(prefix)) + accessor.substring(prefix + 1);
  }

  private static MethodHandles.Lookup lookup(Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
    } catch (IllegalAccessException closed) {
      throw new Misfit(
          type.getName()
              + " is closed to Stash: open the package "
              + type.getPackageName()
              + " in its module");
    }
  }
}
