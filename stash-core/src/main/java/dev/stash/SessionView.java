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
  <T> Optional<T> get(String key, Class<T> type);

  /**
   * Writes a value.
   *
   * @throws StashException {@code VALUE_TOO_LARGE} and others if it was refused
   */
  void put(String key, Object value);

  /** Writes several values in one commit. */
  void putAll(Map<String, ?> values);

  /** Removes a value; views show their default again. */
  void remove(String key);

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
  <T> Optional<T> update(String key, Class<T> type, UnaryOperator<@Nullable T> function);

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
