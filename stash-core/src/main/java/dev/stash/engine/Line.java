package dev.stash.engine;

/** Where publications for one connection go. Called one at a time per actor; must not block. */
@FunctionalInterface
public interface Line {
  /**
   * A publication for the attachment with this number.
   *
   * @param number the attachment it belongs to
   */
  void published(long number, Publication publication);

  /** Something on the way from the actor may have been lost, or the actor with it. */
  default void broken() {}
}
