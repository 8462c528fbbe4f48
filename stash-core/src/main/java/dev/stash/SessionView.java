package dev.stash;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one view of a session keeps under SESSION scope. Methods block, for about {@code
 * call-timeout} at most, and are meant for virtual threads; errors are those of {@link Session}. A
 * write returns when it is stored; if that fails in time it may be stored later. Every mounted view
 * of this name shows it. Thread-safe.
 */
public interface SessionView {
  /**
   * The value under this key; empty if there is none, or if it is null.
   *
   * @throws StashException that of the value if it does not fit the type
   */
  default <T> Optional<T> get(String key, Class<T> type) {
    return get(Key.of(key, type));
  }

  /** The same, of a type that may have arguments. */
  <T> Optional<T> get(Key<T> key);

  /**
   * Writes a value: as the field of that key does, where a view of this name is registered here and
   * has one. Otherwise the value's own class says what it is; lists, sets and maps must then hold
   * what JSON alone tells apart (texts, booleans, BigDecimals, more of them), or be written under a
   * {@link Key}.
   *
   * @throws StashException {@code VALUE_MISMATCH} if the field could not hold it, {@code
   *     VALUE_NOT_STORABLE} if it would not read back as it is, {@code VALUE_TOO_LARGE} and others
   */
  void put(String key, Object value);

  /** The same, of a type that may have arguments. */
  <T> void put(Key<T> key, T value);

  /** Writes several values in one commit. */
  void putAll(Map<String, ?> values);

  /** Removes a value; views show their default again. */
  void remove(String key);

  /** The same by a typed key. */
  default void remove(Key<?> key) {
    remove(key.name());
  }

  /** Removes every value of this view. */
  void reset();

  /**
   * Replaces a value by a function of it, with nothing in between: however many do this at once,
   * from any tab and any member, each sees the result of the one before.
   *
   * @param function of the value, null if there is none; its result is written, null removes it. It
   *     may be called several times, and must do nothing else
   * @return what was written
   * @throws StashException {@code CONFLICT} if it takes longer than five seconds, and others write
   *     meanwhile, again and again; {@code VALUE_TOO_LARGE} and others if it was refused
   */
  default <T> Optional<T> update(String key, Class<T> type, UnaryOperator<@Nullable T> function) {
    return update(Key.of(key, type), function);
  }

  /** The same, of a type that may have arguments. */
  <T> Optional<T> update(Key<T> key, UnaryOperator<@Nullable T> function);

  /** All values at one revision. */
  Snapshot snapshot();

  /**
   * Writes these values, unless one of their keys was written since the snapshot, by whomever and
   * to whatever value. May refuse without need after the session's owner has changed: take a new
   * snapshot and try again.
   *
   * @return whether they were written
   */
  boolean putIfUnchanged(Snapshot since, Map<String, ?> values);
}
