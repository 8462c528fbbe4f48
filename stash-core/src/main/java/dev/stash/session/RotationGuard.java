package dev.stash.session;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules of a rotation whose absence gives a session away or loses it. Always on; a test
 * switches them off one at a time to show that it notices.
 */
enum RotationGuard {
  /** Who comes back to the session of a login proves to be the person that logged in. */
  SAME_PERSON,
  /** A session that was begun because an answer was lost can be left for the one that was meant. */
  LOST_ANSWER_IS_CLAIMED,
  /** A logout that comes with the old id ends the session under the new one. */
  LOGOUT_FOLLOWS,
  /** A browser that may have the new id is not given another one by a request that came late. */
  NO_COOKIE_OVER_THE_HEIR;

  static final Set<RotationGuard> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(RotationGuard.class));
}
