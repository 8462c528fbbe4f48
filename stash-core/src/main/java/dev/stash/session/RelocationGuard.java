package dev.stash.session;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules by which a session goes from one id to another while members and storage fail, and
 * whose absence loses it, or makes two of it. Always on; the simulation of whole nodes switches
 * them off one at a time to show that it notices.
 */
enum RelocationGuard {
  /** Whoever ended the old key and was not told so recognises that it is its own end. */
  OWN_END_IS_RECOGNISED,
  /** If the hold was lost, the copy that was made under it is replaced by a newer one. */
  NEWER_STATES_REPLACE_COPIES,
  /** A copy that the old key does not lead to is taken away. */
  LOST_COPIES_ARE_DROPPED,
  /** What pages have queued for a session waits while its browser is in another. */
  PAGES_WAIT_OUT_A_CLAIM;

  static final Set<RelocationGuard> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(RelocationGuard.class));
}
