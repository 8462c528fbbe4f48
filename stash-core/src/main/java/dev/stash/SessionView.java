package dev.stash;

import java.util.Optional;

/**
 * What one view of a session keeps under SESSION scope. Methods block, for at most about ten
 * seconds, and are meant for virtual threads. Thread-safe.
 */
public interface SessionView {
  /**
   * The value under this key; empty if there is none, or if it is null.
   *
   * @throws StashException {@code STORAGE_UNAVAILABLE}, {@code STATE_UNREADABLE}, or that of the
   *     value if it does not fit the type
   */
  <T> Optional<T> get(String key, Class<T> type);

  /**
   * Writes a value and returns once it is stored; every mounted view of this name shows it.
   *
   * @throws StashException {@code STORAGE_UNAVAILABLE} if it was not stored in time (it may be
   *     later), {@code VALUE_TOO_LARGE} and others if it was refused
   */
  void put(String key, Object value);

  /** Removes a value, as {@link #put} writes one; views show their default again. */
  void remove(String key);

  /** Removes every value of this view. */
  void reset();
}
