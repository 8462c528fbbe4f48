package dev.stash.session;

import dev.stash.engine.Content;
import java.util.List;

/**
 * What a {@link SliceLink} reports. Calls come one at a time, in order, from any thread, possibly
 * before the call that caused them has returned; an implementation must not block and must not
 * throw (it hands over to a queue of its own).
 */
public interface SliceListener {
  /** The first answer to opening the link; always comes, and comes first. May carry ERROR. */
  void attached(Attached attached);

  /**
   * The link was attached again: after ERROR, or because another instance owns the session now. It
   * replaces all that was known; revisions before it are not comparable with those after it.
   */
  void resynced(Attached attached);

  /**
   * Another link changed SESSION entries of this slice.
   *
   * @param content what this link has before it, with that
   */
  void changed(long revision, List<Change> changes, Content content);

  /**
   * What an event saw was no longer there: what it has made, and those after it, is void. They run
   * again on what is there.
   *
   * @param epoch what results that are made from now on say
   * @param event the first of them
   * @param revision of what is there
   * @param content what that is, to compare
   * @param millis nobody else is let in for so long; 0: they are not to run before {@link #turn}
   */
  default void conflict(long epoch, long event, long revision, Content content, long millis) {}

  /** The turn has come that a conflict has made this link wait for. */
  default void turn(long epoch, long revision, Content content) {}

  /** What this event has made was accepted at this revision. */
  void accepted(long event, long revision);

  /**
   * What this event has made was refused for good and has changed nothing; {@code code} is stable.
   * {@link #resynced} follows.
   */
  void refused(long event, String code, String message);

  /**
   * All revisions up to {@code revision} are stored, and with them what this link's events up to
   * {@code event} have made.
   */
  void saved(long revision, long event);

  /**
   * The link is closed and cannot go on, but the page can mount again over a new one: it did so
   * already ({@code replaced}), or events of it that an earlier link had sent must come again from
   * the page itself. The page loses nothing.
   */
  void lost(boolean replaced);

  /**
   * The session has ended (logout, expiry, tombstone); the link is closed.
   *
   * @param reason {@code expired}, {@code logged_out}, or {@code rotated}: the session goes on
   *     under another id, which the browser has been given or is about to be
   */
  void ended(String reason);
}
