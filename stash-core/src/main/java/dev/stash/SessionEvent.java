package dev.stash;

import java.util.Optional;

/**
 * What becomes of browser sessions, told to whoever says so: {@code Stash.builder().onSession(event
 * -> …)}. For audit logs, and to clean up after a session.
 *
 * <p><b>Once at most, after it is stored, by one member.</b> A {@link Created} and an {@link Ended}
 * are told by the member that has written the session's object, or has swept it; the others by the
 * one that the request came to. A member that dies first has told nobody, and nobody tells it
 * later; nor does anybody of a call that was not answered in time and is stored all the same. So
 * this is no place for what must not be missed: what counts on it belongs into the session, or
 * beside it into your database.
 *
 * <p><b>In order on one member, one at a time,</b> on a virtual thread that nobody waits for: the
 * listener may block, and call Stash. Between members there is no order. If it is so slow that
 * thousands wait for it, later ones are dropped, and the log says so. What it throws is logged, and
 * changes nothing. What waits when the Stash is closed is told first, within {@code drain-timeout}.
 *
 * <p>A session is created by its first write: before that nothing is stored, nothing created, and
 * nothing ended. None of the times when it is read, handed over or taken out of memory is told.
 *
 * <p>There will be more of them: a {@code switch} needs a {@code default}.
 */
public sealed interface SessionEvent {
  /**
   * What the session is stored under, as of this event: a hash of the browser's id and the secret,
   * which leads back to neither and lets nobody in. {@link Stash#owner} takes it.
   */
  String session();

  /** Something was stored for a browser for the first time. */
  record Created(String session) implements SessionEvent {}

  /**
   * The session goes on under another key, since its browser was given another id: by a login, by
   * {@link Session#rotateId}, or because the secret was changed.
   *
   * @param to what it is stored under from now on
   */
  record Moved(String session, String to) implements SessionEvent {}

  /**
   * It is somebody else's than before: a login, or {@link Session#principal(String)}. Two calls
   * that say the same at the same time may both be told.
   *
   * @param before empty: nobody's, as the call has found it
   * @param after likewise
   */
  record PrincipalChanged(String session, Optional<String> before, Optional<String> after)
      implements SessionEvent {}

  /**
   * It is over. A logout is told at once. One that is too old for a limit is told when it is found:
   * when the sweeper removes it, or when something is stored for its browser again, or when it is
   * open in a page at that time; without {@code sweep-every} perhaps never.
   *
   * @param principal whose it was, as far as the member that found it knows
   */
  record Ended(String session, Optional<String> principal, Why why) implements SessionEvent {}

  /** Why a session is over. */
  enum Why {
    /** By name: {@link Session#destroy}, {@link Stash#endSessionsOf}, another person's login. */
    LOGGED_OUT,
    /** Nobody used it for longer than {@code idle-limit}. */
    LEFT_ALONE,
    /** It was older than {@code absolute-limit}. */
    TOO_OLD
  }
}
