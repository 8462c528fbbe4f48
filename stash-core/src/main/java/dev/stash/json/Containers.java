package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which collection or map is made for a declared type. Interfaces get an implementation that keeps
 * the order of the JSON; a class is made by its public constructor without arguments.
 */
final class Containers {
  private Containers() {}

  @SuppressWarnings({
    "unchecked",
    "rawtypes"
  }) // the element type of an EnumSet is known at run time
  static Codec collection(Class<?> type, Codec element) {
    if (type == EnumSet.class) {
      Class raw = element.raw();
      return new CollectionCodec(type, element, EnumSet.class, () -> EnumSet.noneOf(raw));
    }
    if (type.isAssignableFrom(ArrayList.class)) {
      return new CollectionCodec(type, element, ArrayList.class, ArrayList::new);
    }
    if (type.isAssignableFrom(LinkedHashSet.class)) {
      return new CollectionCodec(type, element, LinkedHashSet.class, LinkedHashSet::new);
    }
    if (type.isInterface() && type.isAssignableFrom(NavigableSet.class)) {
      return new CollectionCodec(type, element, TreeSet.class, TreeSet::new);
    }
    if (type.isInterface() && type.isAssignableFrom(ArrayDeque.class)) {
      return new CollectionCodec(type, element, ArrayDeque.class, ArrayDeque::new);
    }
    return new CollectionCodec(type, element, type, (Supplier) constructor(type));
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // as above, for an EnumMap
  static Codec map(Class<?> type, Codec key, Codec element) {
    ScalarCodec name = name(key);
    if (type == EnumMap.class) {
      Class raw = name.raw();
      return new MapCodec(type, name, element, EnumMap.class, () -> new EnumMap(raw));
    }
    if (type == HashMap.class) {
      return new MapCodec(type, name, element, HashMap.class, HashMap::new);
    }
    if (type.isAssignableFrom(LinkedHashMap.class)) {
      return new MapCodec(type, name, element, LinkedHashMap.class, LinkedHashMap::new);
    }
    if (type.isInterface() && type.isAssignableFrom(NavigableMap.class)) {
      return new MapCodec(type, name, element, TreeMap.class, TreeMap::new);
    }
    if (type == ConcurrentMap.class) {
      return new MapCodec(type, name, element, ConcurrentHashMap.class, ConcurrentHashMap::new);
    }
    return new MapCodec(type, name, element, type, (Supplier) constructor(type));
  }

  /** What is only written may be of any class; where the usual one fits, it can be read as that. */
  static Codec writtenCollection(Class<?> type, Codec element) {
    Supplier<Collection<@Nullable Object>> create =
        type.isAssignableFrom(ArrayList.class)
            ? ArrayList::new
            : type.isAssignableFrom(LinkedHashSet.class)
                ? LinkedHashSet::new
                : () -> {
                  throw unread(type);
                };
    return new CollectionCodec(type, element, null, create);
  }

  /** Likewise. */
  static Codec writtenMap(Class<?> type, Codec key, Codec element) {
    Supplier<Map<Object, @Nullable Object>> create =
        type.isAssignableFrom(LinkedHashMap.class)
            ? LinkedHashMap::new
            : () -> {
              throw unread(type);
            };
    return new MapCodec(type, name(key), element, null, create);
  }

  private static Misfit unread(Class<?> type) {
    return new Misfit("is a " + type.getName() + ", which is only written");
  }

  private static ScalarCodec name(Codec key) {
    ScalarCodec name =
        key.raw() == Object.class
            ? Scalars.of(String.class)
            : key instanceof ScalarCodec scalar ? scalar : null;
    if (name == null) {
      throw new Misfit("has map keys of " + key.raw().getName() + ", which JSON has no names for");
    }
    return name;
  }

  private static Supplier<Object> constructor(Class<?> type) {
    if (type.isInterface() || Modifier.isAbstract(type.getModifiers())) {
      throw new Misfit(
          type.getName() + " is abstract: declare " + List.class.getName() + " or another one");
    }
    MethodHandle constructor;
    try {
      constructor =
          (Types.ofThePlatform(type)
                  ? MethodHandles.publicLookup()
                  : MethodHandles.privateLookupIn(type, MethodHandles.lookup()))
              .findConstructor(type, MethodType.methodType(void.class))
              .asType(MethodType.methodType(Object.class));
    } catch (ReflectiveOperationException missing) {
      throw Misfit.because(type.getName() + " has no constructor without arguments", missing);
    }
    return () -> {
      try {
        return (Object) constructor.invokeExact();
      } catch (Throwable thrown) {
        throw Misfit.because("cannot be made by the constructor of " + type.getName(), thrown);
      }
    };
  }
}
