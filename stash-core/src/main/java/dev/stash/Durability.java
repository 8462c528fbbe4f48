package dev.stash;

/**
 * How long an accepted write may wait for company before it is stored. It is shown to other tabs at
 * once in any case; only {@code saved} comes later. A write takes the most urgent of its values.
 */
public enum Durability {
  /** Stored at once, whatever {@code linger} says: a purchase. */
  AT_ONCE,
  /** As the option {@code linger} says, which is 0 unless it is set. */
  NORMAL,
  /**
   * May wait as long as the option {@code relaxed-linger} says: a draft, key stroke by key stroke.
   */
  RELAXED
}
