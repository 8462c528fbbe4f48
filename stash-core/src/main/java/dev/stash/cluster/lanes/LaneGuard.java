package dev.stash.cluster.lanes;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules by which a member learns that something was said which it has not heard. Always on; the
 * simulation of whole nodes can switch them off one at a time, and has to notice.
 */
enum LaneGuard {
  /** What was given up before it got as far as a frame leaves a number out. */
  WHAT_IS_GIVEN_UP_LEAVES_A_GAP,
  /** A gap is shown until the other side has taken something after it. */
  GAPS_ARE_SHOWN_UNTIL_THEY_ARE_SEEN;

  static final Set<LaneGuard> ALL = Collections.unmodifiableSet(EnumSet.allOf(LaneGuard.class));
}
