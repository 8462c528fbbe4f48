package dev.stash.servlet.http;

import dev.stash.json.StandIn;
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
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lists, sets and maps of what can be stored. The usual classes come back as themselves, and those
 * whose class nobody can name, as that of {@code List.of(…)}, as an ArrayList, LinkedHashSet or
 * LinkedHashMap. What has no order of its own is written in one, so that equal ones are written
 * equally.
 */
final class ContainerForm extends Form {
  private static final Map<Class<?>, Supplier<Object>> KINDS = new LinkedHashMap<>();

  private static final List<Class<?>> FOR_NAMELESS =
      List.of(ArrayList.class, LinkedHashSet.class, LinkedHashMap.class);

  static {
    kinds();
  }

  @SuppressWarnings("JdkObsolete") // what was put in is given back
  private static void kinds() {
    KINDS.put(ArrayList.class, ArrayList::new);
    KINDS.put(LinkedList.class, LinkedList::new);
    KINDS.put(CopyOnWriteArrayList.class, CopyOnWriteArrayList::new); // flashes of Spring
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

  /** The class that stands for this one; null if none can. */
  static @Nullable Class<?> standIn(Object value) {
    Class<?> named = StandIn.named(value.getClass(), FOR_NAMELESS);
    return KINDS.containsKey(named) ? named : null;
  }

  @Override
  void same(Object written, Object read) {
    boolean inOrder = written instanceof SequencedCollection || written instanceof SequencedMap;
    List<?> before = parts(written, inOrder);
    List<?> after = parts(read, inOrder);
    if (before.size() != after.size()) {
      throw changed(written);
    }
    for (int i = 0; i < before.size(); i++) {
      types.same(before.get(i), after.get(i));
    }
  }

  /** An element, or a key and its value, and the text it is written as. */
  private record Part(List<@Nullable Object> values, String text) {}

  /** In the order in which they are written, if they have none of their own. */
  private List<@Nullable Object> parts(Object container, boolean inOrder) {
    List<Part> parts = new ArrayList<>();
    if (container instanceof Map<?, ?> map) {
      map.forEach((key, value) -> parts.add(part(Arrays.asList(key, value), inOrder)));
    } else {
      ((Collection<?>) container).forEach(each -> parts.add(part(Arrays.asList(each), inOrder)));
    }
    if (!inOrder) {
      parts.sort(Comparator.comparing(Part::text));
    }
    List<@Nullable Object> flat = new ArrayList<>();
    parts.forEach(part -> flat.addAll(part.values));
    return flat;
  }

  private Part part(List<@Nullable Object> values, boolean inOrder) {
    return new Part(values, inOrder ? "" : ANY.encode(types.tree(values)).text());
  }

  @Override
  Object tree(Object value) {
    if (StandIn.comparator(value) != null) {
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
