package dev.stash.session;

import java.util.List;

/**
 * One view's line to the actor of its session. Keeps unsaved writes and resends them, in order, to
 * whichever instance owns the session now. Thread-safe; no call blocks.
 */
public interface SliceLink extends AutoCloseable {
  /** Whether a write would be taken now; stays so for whoever is the only one to write. */
  boolean room();

  /**
   * Offers the changes of one event. Outcomes come through the listener. May be called before the
   * link is attached: the write waits.
   *
   * @param event the page's number of the event, greater than that of any write before
   * @param changes at least one, keys distinct
   * @return false if too much is unsaved already (the bound is in count and bytes): nothing was
   *     taken, say BUSY to the page
   */
  boolean write(long event, List<Change> changes);

  /**
   * Brings a slice for this version of the view, made from {@link Attached#former()}: it is stored
   * whole, unless another page was faster. {@link SliceListener#resynced} follows, with whatever
   * counts then. Only for a link that was told of something former, and at most once.
   *
   * @param whole the new slice's entries, distinct keys; may be empty
   */
  void migrate(Former former, List<Change> whole);

  /** Gives the line up; nothing is reported any more. Unsaved accepted writes are still stored. */
  @Override
  void close();
}
