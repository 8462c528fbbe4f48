package dev.stash;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The values of an older version of a view, to be turned into those of the present one. What is in
 * here when the method returns, under keys of stashed fields, is the new slice: a value whose key
 * and type stay needs no line. For one thread.
 */
public interface Migration {
  /** The version that these values have. */
  int from();

  /** The keys that have a value now. */
  Set<String> keys();

  /**
   * The value under this key; empty if there is none, or if it is null.
   *
   * @throws StashException if it does not fit the type
   */
  default <T> Optional<T> get(String key, Class<T> type) {
    return get(Key.of(key, type));
  }

  /** The same, of a type that may have arguments. */
  <T> Optional<T> get(Key<T> key);

  /**
   * Sets a value, written as {@link SessionView#put(String, Object)} writes it: as the field of
   * that key does, if there is one; null removes it.
   *
   * @throws StashException {@code VALUE_MISMATCH} if the field could not hold it, {@code
   *     VALUE_NOT_STORABLE} if it would not read back as it is
   */
  void put(String key, @Nullable Object value);

  /** The same, of a type that may have arguments. */
  <T> void put(Key<T> key, @Nullable T value);

  /** Removes a value; without one, the field keeps its default. */
  void remove(String key);

  /** Moves a value to another key, if there is one. */
  void rename(String from, String to);
}
