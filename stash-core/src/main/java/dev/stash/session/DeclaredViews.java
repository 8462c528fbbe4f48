package dev.stash.session;

import dev.stash.json.JsonCodec;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The views that this process has, and what their SESSION fields take: for who reads and writes by
 * name. Another process may have others, so a name that is none of them is legal, and said once.
 * Thread-safe.
 */
public final class DeclaredViews {
  private static final Logger LOG = System.getLogger(DeclaredViews.class.getName());

  /** So many unknown names are said: a program may make them up without end. */
  private static final int MOST_SAID = 64;

  private final Map<Slice, Map<String, List<Field>>> slices = new ConcurrentHashMap<>();
  private final Set<String> names = new ConcurrentSkipListSet<>();
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  private record Slice(String view, int version) {}

  /**
   * A field that shows what is written under its key.
   *
   * @param described class, name and type, for messages
   * @param codec of its type
   */
  public record Field(String described, JsonCodec codec) {}

  /** Of a name that is none of them, the one that stands for it. */
  private volatile Function<String, Optional<String>> patterns = name -> Optional.empty();

  /** None yet. */
  public DeclaredViews() {}

  /**
   * There is such a view. One slice may have several: a page's handler and a bean.
   *
   * @param fields those of SESSION scope, by key
   */
  public void declare(String view, int version, Map<String, Field> fields) {
    slices.merge(new Slice(view, version), each(fields), DeclaredViews::both);
    names.add(view);
  }

  /**
   * Names stand for others.
   *
   * @param of by a name, what it is declared as; empty if nobody has declared it
   */
  public synchronized void patterns(Function<String, Optional<String>> of) {
    Function<String, Optional<String>> before = patterns;
    patterns = name -> before.apply(name).or(() -> of.apply(name));
  }

  private static Map<String, List<Field>> each(Map<String, Field> fields) {
    Map<String, List<Field>> lists = new HashMap<>();
    fields.forEach((key, field) -> lists.put(key, List.of(field)));
    return lists;
  }

  private static Map<String, List<Field>> both(
      Map<String, List<Field>> some, Map<String, List<Field>> more) {
    Map<String, List<Field>> all = new HashMap<>(some);
    more.forEach(
        (key, fields) ->
            all.merge(
                key, fields, (a, b) -> Stream.of(a, b).flatMap(List::stream).distinct().toList()));
    return all;
  }

  /** How values of this slice are written; says so if nobody has such a view. */
  SliceValues values(String view, int version) {
    String declared = names.contains(view) ? view : patterns.apply(view).orElse(view);
    boolean unknown = !names.isEmpty() && !names.contains(declared);
    String word = view.split("/", 2)[0]; // what follows may be a person's
    if (unknown && said.size() < MOST_SAID && said.add(word)) {
      LOG.log(
          Level.WARNING,
          "a handler asked for the view {0}, which is not registered here, so no page shows what"
              + " it writes; there are {1}. If the name is meant, ignore this (said once a name)",
          word,
          names);
    }
    return new SliceValues(slices.getOrDefault(new Slice(declared, version), Map.of()));
  }
}
