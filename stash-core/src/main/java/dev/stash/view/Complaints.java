package dev.stash.view;

import java.lang.System.Logger.Level;

/**
 * Hears what is wrong with values of a handler, for its developers. As often as it is wrong, and a
 * page may see to that: whoever listens tells it seldom.
 */
@FunctionalInterface
public interface Complaints {
  /** Each is in the log. */
  Complaints LOGGED =
      (key, what) -> System.getLogger(BoundView.class.getName()).log(Level.WARNING, what);

  /**
   * One of them.
   *
   * @param key of the value; there are as many as fields
   * @param what is wrong, in a sentence
   */
  void heard(String key, String what);
}
