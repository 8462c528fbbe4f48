package dev.stash.spring;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON that names the classes of its collections, without those that nobody can name: what {@code
 * List.of} makes is read back as another class, so it would never be the same again.
 */
final class Collected {
  private static final String CLASS = "@class";
  private static final String LIST = "java.util.Collections$UnmodifiableRandomAccessList";
  private static final String SET = "java.util.Collections$UnmodifiableSet";
  private static final String MAP = "java.util.Collections$UnmodifiableMap";
  private static final String UNNAMED =
      "java\\.util\\.(ImmutableCollections|Collections|Arrays)\\$";

  private Collected() {}

  /** The same tree with classes that are read back as themselves. */
  static @Nullable Object named(@Nullable Object tree) {
    return switch (tree) {
      case List<?> list
          when list.size() == 2
              && list.get(0) instanceof String type
              && list.get(1) instanceof List<?> elements ->
          named(type, elements);
      case List<?> list -> elements(list);
      case Map<?, ?> map -> members(map);
      case null, default -> tree;
    };
  }

  /** Sets in one order: theirs is another one in each process. */
  private static List<@Nullable Object> named(String type, List<?> elements) {
    List<@Nullable Object> named = elements(elements);
    if (type.matches(UNNAMED + "\\w*List\\w*")) {
      return List.of(LIST, named);
    } else if (type.matches(UNNAMED + "\\w*Set\\w*")) {
      return List.of(SET, named.stream().sorted(Comparator.comparing(String::valueOf)).toList());
    }
    return List.of(type, named);
  }

  private static List<@Nullable Object> elements(List<?> list) {
    return list.stream().<@Nullable Object>map(Collected::named).toList();
  }

  private static Map<Object, @Nullable Object> members(Map<?, ?> map) {
    Map<Object, @Nullable Object> named = new LinkedHashMap<>();
    map.forEach((name, value) -> named.put(name, named(value)));
    if (named.get(CLASS) instanceof String type && type.matches(UNNAMED + "\\w*Map\\w*")) {
      named.put(CLASS, MAP);
    }
    return named;
  }
}
