package dev.stash.session;

import dev.stash.identity.SessionKey;
import java.util.Optional;

/**
 * The id of one browser, as a request knows it: where the key of its session comes from, and how
 * the browser gets another one. Made by web modules; thread-safe.
 */
public interface SessionIds {
  /**
   * The key of this browser's session; the browser is given an id if it has none. May block.
   *
   * @throws TooManySessions if it has none and gets none now
   */
  SessionKey key();

  /**
   * The lineage of a session that began with this browser's id; one that had another id before has
   * an older one, which is stored with it.
   */
  String lineage();

  /**
   * Another id, which nobody knows yet.
   *
   * @throws CallFailed {@code NO_BROWSER} if there is no response that could carry it
   */
  Fresh next();

  /**
   * Gives the browser an id whose session begins, unless too many have begun where it is.
   *
   * @return whether it has
   */
  default boolean begin() {
    next().give();
    return true;
  }

  /**
   * Before something is stored: if the id is older than a day and has stored nothing, another one
   * takes its place, so that whoever has known it all the time does not know the next. Requests
   * that come with the old one at the same time get the same. May block.
   *
   * @return whether {@link #key} is another one now
   */
  default boolean replace() {
    return false;
  }

  /** Whether the browser came with an id of ours. */
  default boolean known() {
    return true;
  }

  /** Whether something may be kept of this browser: it has an id, or will get one. */
  default boolean mayKeep() {
    return true;
  }

  /** The session itself, if it is the request's alone and kept nowhere. */
  default Optional<PassingSession> passing() {
    return Optional.empty();
  }

  /** The response has lost its headers: it is to carry what it carried of ours. */
  default void carryAgain() {}

  /** The id itself whose key {@link #key} is. */
  Fresh held();

  /**
   * Whether a dead id may be replaced by an empty session: not by a response that may come so late
   * that the browser has a living one by then, as that of an upload.
   */
  default boolean replaceable() {
    return true;
  }

  /**
   * When the request came, by the wall clock, in epoch milliseconds. If its session has ended
   * since, the browser may have got another id elsewhere, and logged in under it: then this
   * response gives it none. {@link Long#MAX_VALUE} for one that does not last.
   */
  default long arrivedAt() {
    return Long.MAX_VALUE;
  }

  /** An id that a response can give to the browser. */
  interface Fresh {
    /** The key of its session. */
    SessionKey key();

    /** Lets the response carry it; from now on it is this browser's id. */
    void give();

    /** Seals another id: only who comes with this one can {@link #open} it again. */
    String seal(Fresh heir);

    /** What was sealed under this id; empty if it was not. May block. */
    Optional<Fresh> open(String heir);
  }

  /** The ids of a session that was found, not asked for by its browser. */
  static SessionIds of(SessionKey key) {
    return new FoundIds(key);
  }
}
