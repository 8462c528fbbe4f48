package dev.stash.json;

import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Which list, set or map may come back where another one was written: one of its class, or one that
 * is all that somebody can call it. Nobody can name the class of {@code List.of(…)}, and an
 * ArrayList is a List; a LinkedHashMap is a HashMap, and neither is a TreeMap.
 */
public final class StandIn {
  /** Only of the platform's classes, or of the class's own loader: nothing is held by it. */
  private static final ClassValue<List<Class<?>>> NAMES =
      new ClassValue<>() {
        @Override
        protected List<Class<?>> computeValue(Class<?> type) {
          Set<Class<?>> names = new LinkedHashSet<>();
          name(type, names);
          return List.copyOf(names);
        }
      };

  private StandIn() {}

  /** What the container can be called and {@code made} is not; null if there is nothing. */
  public static @Nullable Class<?> lost(Object container, Class<?> made) {
    if (container.getClass() == made) {
      return null;
    }
    for (Class<?> name : NAMES.get(container.getClass())) {
      if (!name.isAssignableFrom(made)) {
        return name;
      }
    }
    return null;
  }

  /** The order that it was given; null if it has none, or that of its elements. */
  public static @Nullable Comparator<?> comparator(Object container) {
    return switch (container) {
      case SortedSet<?> sorted -> sorted.comparator();
      case SortedMap<?, ?> sorted -> sorted.comparator();
      case PriorityQueue<?> sorted -> sorted.comparator();
      default -> null;
    };
  }

  /** This class, or, if it is a container that nobody can name, which usual one stands for it. */
  public static Class<?> named(Class<?> type, List<Class<?>> usual) {
    if (NAMES.get(type).isEmpty() || NAMES.get(type).contains(type)) {
      return type;
    }
    for (Class<?> made : usual) {
      if (NAMES.get(type).stream().allMatch(name -> name.isAssignableFrom(made))) {
        return made;
      }
    }
    return type;
  }

  /** For what is made by {@code made}, before it is written. */
  static void check(Object container, Class<?> made) {
    Class<?> lost = lost(container, made);
    if (lost != null) {
      throw Misfit.ofClass(lost, made);
    }
    if (comparator(container) != null && Types.ofThePlatform(made)) {
      throw new Misfit(
          "has a Comparator, which would be lost: use one without, or a class whose constructor"
              + " sets it");
    }
  }

  /** For what was read, by whatever keeps it now. */
  static void same(Object written, Object read) {
    Class<?> lost = lost(written, read.getClass());
    if (lost != null) {
      throw Misfit.ofClass(lost, read.getClass());
    }
    if (!Objects.equals(comparator(written), comparator(read))) {
      throw new Misfit(
          "has another Comparator than its class's constructor sets: let that set it, and keep"
              + " one instance");
    }
  }

  private static void name(@Nullable Class<?> type, Set<Class<?>> names) {
    if (type == null || !container(type)) {
      return;
    }
    if (!Types.ofThePlatform(type) || open(type)) {
      names.add(type);
    }
    name(type.getSuperclass(), names);
    List.of(type.getInterfaces()).forEach(each -> name(each, names));
  }

  private static boolean container(Class<?> type) {
    return Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
  }

  private static boolean open(Class<?> type) {
    Class<?> outer = type.getEnclosingClass();
    return Modifier.isPublic(type.getModifiers())
        && type.getName().startsWith("java.")
        && (outer == null || open(outer));
  }
}
