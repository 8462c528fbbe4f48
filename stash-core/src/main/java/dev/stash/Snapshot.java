package dev.stash;

import java.util.Optional;
import java.util.Set;

/**
 * What a view kept at one revision of its session: a basis for {@link SessionView#putIfUnchanged}.
 * Immutable.
 */
public interface Snapshot {
  /** The keys that had a value. */
  Set<String> keys();

  /**
   * The value under this key then; empty if there was none, or if it was null.
   *
   * @throws StashException that of the value if it does not fit the type
   */
  default <T> Optional<T> get(String key, Class<T> type) {
    return get(Key.of(key, type));
  }

  /** The same, of a type that may have arguments. */
  <T> Optional<T> get(Key<T> key);

  /** The session's revision, for people and logs; comparable within one owner's life only. */
  long revision();
}
