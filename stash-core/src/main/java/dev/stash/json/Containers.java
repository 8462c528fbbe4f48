package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
      return new CollectionCodec(type, element, () -> EnumSet.noneOf(raw), false);
    }
    if (type.isAssignableFrom(ArrayList.class)) {
      return new CollectionCodec(type, element, ArrayList::new, true);
    }
    if (type.isAssignableFrom(LinkedHashSet.class)) {
      return new CollectionCodec(type, element, LinkedHashSet::new, true);
    }
    if (type.isInterface() && type.isAssignableFrom(NavigableSet.class)) {
      return new CollectionCodec(type, element, TreeSet::new, false);
    }
    if (type.isInterface() && type.isAssignableFrom(ArrayDeque.class)) {
      return new CollectionCodec(type, element, ArrayDeque::new, false);
    }
    return new CollectionCodec(type, element, (Supplier) constructor(type), false);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // as above, for an EnumMap
  static Codec map(Class<?> type, Codec key, Codec element) {
    ScalarCodec name =
        key == AnyCodec.ANY
            ? Scalars.of(String.class)
            : key instanceof ScalarCodec scalar ? scalar : null;
    if (name == null) {
      throw new Misfit("has map keys of " + key.raw().getName() + ", which JSON has no names for");
    }
    if (type == EnumMap.class) {
      Class raw = name.raw();
      return new MapCodec(type, name, element, () -> new EnumMap(raw), false);
    }
    if (type.isAssignableFrom(LinkedHashMap.class)) {
      Supplier<Map<Object, @Nullable Object>> create =
          type == HashMap.class ? HashMap::new : LinkedHashMap::new;
      return new MapCodec(type, name, element, create, true);
    }
    if (type.isInterface() && type.isAssignableFrom(NavigableMap.class)) {
      return new MapCodec(type, name, element, TreeMap::new, false);
    }
    if (type == ConcurrentMap.class) {
      return new MapCodec(type, name, element, ConcurrentHashMap::new, false);
    }
    return new MapCodec(type, name, element, (Supplier) constructor(type), false);
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
