package dev.stash.session;

import dev.stash.engine.Content;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One view's line to the actor of its session, whichever instance owns it now. It brings what the
 * view's events have made, and tells what has become of that. Thread-safe; no call blocks.
 */
public interface SliceLink extends AutoCloseable {
  /** Its name, unique for ever. */
  String name();

  /**
   * Brings what an event has made of what it saw. It is not sent again by itself: whoever brings
   * results keeps the events, few enough of them, and after {@link SliceListener#attached}, {@link
   * SliceListener#resynced} and {@link SliceListener#conflict} brings what still holds, or runs
   * them again. What was made before that is taken and goes nowhere.
   *
   * @param epoch as last told
   * @param event the page's number of the event, greater than that of any result in this epoch; of
   *     what no event has made {@link dev.stash.engine.Sender#NO_EVENT}
   * @param changes at least one, keys distinct
   * @param seen what the handler saw; null: others need not be told that this has changed
   * @param last whether a turn ends with it
   */
  void result(long epoch, long event, List<Change> changes, @Nullable Content seen, boolean last);

  /** Nothing is to be written in the turn any more. */
  void pass(long epoch);

  /** Something that was told does not fit: {@link SliceListener#resynced} follows. */
  void anew();

  /**
   * Brings a slice for this version of the view, made from {@link Attached#former()}: it is stored
   * whole, unless another page was faster. {@link SliceListener#resynced} follows, with whatever
   * counts then. Only for a link that was told of something former, and at most once.
   *
   * @param whole the new slice's entries, distinct keys; may be empty
   */
  void migrate(Former former, List<Change> whole);

  /** Gives the line up; nothing is reported any more. What was accepted is still stored. */
  @Override
  void close();
}
