package dev.stash.engine;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A map of a few entries, in the order in which their keys came, that does not change. What is kept
 * in memory by the ten thousand is made of such maps, most of them empty, and a hash table weighs
 * several times what is in it; of more entries {@link #with} makes one.
 *
 * <pre>
 *   attachments = Few.with(attachments, connection, attachment);
 *   attachments = Few.without(attachments, connection);
 * </pre>
 */
public final class Few<K, V extends @Nullable Object> extends AbstractMap<K, V> {
  /** To look at each of so many takes no longer than to hash, and to copy them not much. */
  static final int MOST = 16;

  private static final Few<?, ?> NONE = new Few<>(new Object[0]);

  /** Keys and values in turn. */
  private final Object[] table;

  private Few(Object[] table) {
    this.table = table;
  }

  /** Nothing. */
  @SuppressWarnings("unchecked") // there is no entry that could be of another type
  public static <K, V extends @Nullable Object> Map<K, V> none() {
    return (Map<K, V>) NONE;
  }

  /**
   * With this entry, in the place of the one of the same key, or else behind all others.
   *
   * @param map a result of these methods; not to be used any more: a hash table is not copied
   */
  public static <K, V extends @Nullable Object> Map<K, V> with(
      Map<K, V> map, K key, @Nullable V value) {
    Map<K, V> many = map;
    if (map instanceof Few<K, V> few) {
      int at = few.find(key);
      if (at < few.table.length || few.size() < MOST) {
        return few.with(at, key, value);
      }
      many = new LinkedHashMap<>(few);
    }
    many.put(key, value);
    return many;
  }

  /**
   * Without the entry of this key.
   *
   * @param map likewise
   */
  public static <K, V extends @Nullable Object> Map<K, V> without(Map<K, V> map, K key) {
    if (map instanceof Few<K, V> few) {
      int at = few.find(key);
      return at == few.table.length ? few : few.without(at);
    }
    map.remove(key);
    return map.isEmpty() ? none() : map;
  }

  /** The same entries, whatever is made of that map later; of any map. */
  public static <K, V extends @Nullable Object> Map<K, V> copy(Map<K, V> map) {
    if (map instanceof Few) {
      return map;
    }
    Map<K, V> copy = map.size() > MOST ? new LinkedHashMap<>() : none();
    for (Map.Entry<K, V> entry : map.entrySet()) {
      copy = with(copy, entry.getKey(), entry.getValue());
    }
    return copy;
  }

  private Few<K, V> with(int at, K key, @Nullable V value) {
    Object[] changed = Arrays.copyOf(table, Math.max(table.length, at + 2));
    changed[at] = key;
    changed[at + 1] = value;
    return new Few<>(changed);
  }

  private Map<K, V> without(int at) {
    if (table.length == 2) {
      return none();
    }
    Object[] fewer = Arrays.copyOf(table, table.length - 2);
    System.arraycopy(table, at + 2, fewer, at, fewer.length - at);
    return new Few<>(fewer);
  }

  /** Where the key is, or the end. */
  private int find(@Nullable Object key) {
    int at = 0;
    while (at < table.length && !table[at].equals(key)) {
      at += 2;
    }
    return at;
  }

  @SuppressWarnings("unchecked") // only keys stand there
  private K key(int at) {
    return (K) table[at];
  }

  @SuppressWarnings("unchecked") // only values stand there
  private V value(int at) {
    return (V) table[at + 1];
  }

  @Override
  public int size() {
    return table.length / 2;
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return find(key) < table.length;
  }

  @Override
  public @Nullable V get(@Nullable Object key) {
    int at = find(key);
    return at == table.length ? null : value(at);
  }

  @Override
  public void forEach(BiConsumer<? super K, ? super V> each) {
    for (int at = 0; at < table.length; at += 2) {
      each.accept(key(at), value(at));
    }
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public int size() {
        return Few.this.size();
      }

      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return new Entries();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<K, V>> {
    private int at;

    @Override
    public boolean hasNext() {
      return at < table.length;
    }

    @Override
    public Map.Entry<K, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      at += 2;
      return new SimpleImmutableEntry<>(key(at - 2), value(at - 2));
    }
  }
}
