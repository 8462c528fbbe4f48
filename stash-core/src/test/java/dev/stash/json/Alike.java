package dev.stash.json;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SortedMap;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** Whether two values are equal and of the same classes, found by looking into their fields. */
final class Alike {
  private Alike() {}

  static boolean alike(@Nullable Object one, @Nullable Object other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    if (one instanceof Collection<?> || one instanceof Map<?, ?>) {
      return callable(one.getClass(), other.getClass())
          && Objects.equals(order(one), order(other))
          && contents(one, other);
    }
    if (one.getClass() != other.getClass()) {
      return false;
    }
    if (one.getClass().isArray()) {
      return inOrder(elements(one), elements(other));
    }
    if (one instanceof Optional<?> optional) {
      return alike(optional.orElse(null), ((Optional<?>) other).orElse(null));
    }
    return ours(one.getClass()) ? fields(one, other) : one.equals(other);
  }

  /** Whatever a program can call the one, it can call the other. */
  private static boolean callable(Class<?> one, Class<?> other) {
    if (one == other || one.isAssignableFrom(other)) {
      return true;
    }
    boolean nameless = !ours(one) && !Modifier.isPublic(one.getModifiers());
    return nameless
        && List.of(one.getInterfaces()).stream().allMatch(each -> nearly(each, other))
        && (one.getSuperclass() == null || callable(one.getSuperclass(), other));
  }

  private static boolean nearly(Class<?> type, Class<?> other) {
    return type.isAssignableFrom(other)
        || !(Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type));
  }

  private static @Nullable Object order(Object container) {
    return switch (container) {
      case SortedSet<?> sorted -> sorted.comparator();
      case SortedMap<?, ?> sorted -> sorted.comparator();
      default -> null;
    };
  }

  private static boolean contents(Object one, Object other) {
    if (one instanceof Map<?, ?> map) {
      Map<?, ?> back = (Map<?, ?>) other;
      return map.size() == back.size()
          && map.entrySet().stream()
              .allMatch(
                  entry ->
                      back.containsKey(entry.getKey())
                          && alike(entry.getValue(), back.get(entry.getKey())));
    }
    List<?> before = new ArrayList<>((Collection<?>) one);
    List<@Nullable Object> after = new ArrayList<>((Collection<?>) other);
    if (one instanceof SequencedCollection) {
      return inOrder(before, after);
    }
    return before.size() == after.size()
        && before.stream()
            .allMatch(
                each -> {
                  Iterator<@Nullable Object> rest = after.iterator();
                  while (rest.hasNext()) {
                    if (alike(each, rest.next())) {
                      rest.remove();
                      return true;
                    }
                  }
                  return false;
                });
  }

  private static boolean inOrder(List<?> one, List<?> other) {
    boolean alike = one.size() == other.size();
    for (int i = 0; alike && i < one.size(); i++) {
      alike = alike(one.get(i), other.get(i));
    }
    return alike;
  }

  private static List<?> elements(Object array) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (int i = 0; i < Array.getLength(array); i++) {
      elements.add(Array.get(array, i));
    }
    return elements;
  }

  private static boolean fields(Object one, Object other) {
    for (Class<?> each = one.getClass(); each != Object.class; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.isSynthetic()) {
          field.setAccessible(true);
          try {
            if (!alike(field.get(one), field.get(other))) {
              return false;
            }
          } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
          }
        }
      }
    }
    return true;
  }

  private static boolean ours(Class<?> type) {
    return type.getName().startsWith("dev.stash.")
        && !type.isEnum()
        && !Enum.class.isAssignableFrom(type);
  }
}
