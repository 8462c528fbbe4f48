package dev.stash;

/** What becomes of an event when others have changed, since it ran, what it may have read. */
public enum Conflict {
  /**
   * Its stashed fields are put back, and it runs again on what is there now: so the events of a
   * view, in whatever tabs, have the effect of one after the other, and a counter counts. A handler
   * may run more than once; what it does outside its stashed fields happens once a run.
   */
  RUN_AGAIN,

  /**
   * The last writer wins, and nobody is asked. For values that are set and not computed: a
   * selection, a position, a text that one person types.
   */
  OVERWRITE
}
