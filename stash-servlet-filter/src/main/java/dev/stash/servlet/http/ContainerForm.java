package dev.stash.servlet.http;

import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists, sets and maps of what can be stored. The usual classes come back as themselves, any other
 * list, set or map as an ArrayList, LinkedHashSet or LinkedHashMap, unless it is one of the usual
 * ones with fields added: they would be lost. What has no order of its own is written in one, so
 * that equal ones are written equally.
 */
final class ContainerForm extends Form {
  private static final Map<Class<?>, Supplier<Object>> KINDS = new LinkedHashMap<>();

  private static final ClassValue<Boolean> ADDS_FIELDS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return addsFields(type);
        }
      };

  static {
    kinds();
  }

  @SuppressWarnings("JdkObsolete") // what was put in is given back
  private static void kinds() {
    KINDS.put(ArrayList.class, ArrayList::new);
    KINDS.put(LinkedList.class, LinkedList::new);
    KINDS.put(ArrayDeque.class, ArrayDeque::new);
    KINDS.put(HashSet.class, HashSet::new);
    KINDS.put(LinkedHashSet.class, LinkedHashSet::new);
    KINDS.put(TreeSet.class, TreeSet::new);
    KINDS.put(HashMap.class, HashMap::new);
    KINDS.put(LinkedHashMap.class, LinkedHashMap::new);
    KINDS.put(TreeMap.class, TreeMap::new);
    KINDS.put(ConcurrentHashMap.class, ConcurrentHashMap::new);
  }

  private final Supplier<Object> create;
  private final AttributeTypes types;

  private ContainerForm(Class<?> type, Supplier<Object> create, AttributeTypes types) {
    super(type.getSimpleName());
    this.create = create;
    this.types = types;
  }

  /** By class; what is in them is of these types. */
  static Map<Class<?>, Form> all(AttributeTypes types) {
    Map<Class<?>, Form> forms = new LinkedHashMap<>();
    KINDS.forEach((type, create) -> forms.put(type, new ContainerForm(type, create, types)));
    return forms;
  }

  /** The class that stands for this one; null if it is no list, set or map. */
  static @Nullable Class<?> standIn(Object value) {
    if (KINDS.containsKey(value.getClass())) {
      return value.getClass();
    }
    if (ADDS_FIELDS.get(value.getClass())) {
      return null;
    }
    return switch (value) {
      case List<?> list -> ArrayList.class;
      case Set<?> set -> LinkedHashSet.class;
      case Map<?, ?> map -> LinkedHashMap.class;
      default -> null;
    };
  }

  /** Whether it is a subclass of a usual one and has state of its own. */
  private static boolean addsFields(Class<?> type) {
    boolean fields = false;
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      if (KINDS.containsKey(each)) {
        return fields;
      }
      fields |=
          Arrays.stream(each.getDeclaredFields())
              .anyMatch(field -> !field.isSynthetic() && !Modifier.isStatic(field.getModifiers()));
    }
    return false;
  }

  @Override
  Object tree(Object value) {
    boolean sorted =
        (value instanceof SortedSet<?> set && set.comparator() != null)
            || (value instanceof SortedMap<?, ?> map && map.comparator() != null);
    if (sorted) {
      throw new AttributeNotStorable(
          value.getClass().getName(),
          "its comparator would be lost",
          "use one without, or a LinkedHashMap or LinkedHashSet");
    }
    List<@Nullable Object> trees = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        List<@Nullable Object> pair = new ArrayList<>(2);
        pair.add(types.tree(entry.getKey()));
        pair.add(types.tree(entry.getValue()));
        trees.add(pair);
      }
      return value instanceof SequencedMap ? trees : ordered(trees);
    }
    Collection<?> elements = (Collection<?>) value;
    for (Object element : elements) {
      trees.add(types.tree(element));
    }
    return elements instanceof SequencedCollection ? trees : ordered(trees);
  }

  private static List<@Nullable Object> ordered(List<@Nullable Object> trees) {
    trees.sort(Comparator.comparing(tree -> ANY.encode(tree).text()));
    return trees;
  }

  @Override
  @SuppressWarnings("unchecked") // a new, empty one, which nobody has called anything else yet
  Object value(@Nullable Object tree) {
    Object made = create.get();
    for (Object each : (List<?>) Objects.requireNonNull(tree)) {
      if (made instanceof Map<?, ?> map) {
        List<?> pair = (List<?>) each;
        ((Map<@Nullable Object, @Nullable Object>) map)
            .put(types.value(pair.get(0)), types.value(pair.get(1)));
      } else {
        ((Collection<@Nullable Object>) made).add(types.value(each));
      }
    }
    return made;
  }
}
