package dev.stash.session;

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
   * The link was attached again: after ERROR, or because another instance owns the session now.
   * {@code attached} is the owner's state with this link's own unsaved writes on top. It replaces
   * all that was known; revisions before it are not comparable with those after it.
   */
  void resynced(Attached attached);

  /** Another link changed SESSION entries of this slice. */
  void changed(long revision, List<Change> changes);

  /** The write of this event was accepted at this revision. Each write is accepted or refused. */
  void accepted(long event, long revision);

  /**
   * The write of this event was refused for good and changed nothing; {@code code} is stable.
   * {@link #resynced} follows, with the state as it is without that write.
   */
  void refused(long event, String code, String message);

  /**
   * All revisions up to {@code revision} are stored, and with them every write of this link up to
   * {@code event}.
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
