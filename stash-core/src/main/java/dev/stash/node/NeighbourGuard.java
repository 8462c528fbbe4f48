package dev.stash.node;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules by which clusters on one storage find each other, whose absence shows what is old.
 * Always on; the simulation of whole nodes switches them off one at a time to show that it notices.
 */
enum NeighbourGuard {
  /** Whoever comes rings, and does not wait until it is met by chance. */
  NEWCOMERS_RING,
  /** Whoever has rung before a round that failed is heard by the next look again. */
  UNANSWERED_BELLS_ARE_HEARD_AGAIN,
  /** Whoever was met for the first time may live until it has had time to show itself. */
  STRANGERS_MAY_LIVE,
  /** Whoever comes doubts until the storage has said that nobody else is there. */
  NEWCOMERS_DOUBT,
  /** The member that looks tells the others. */
  MEMBERS_ARE_TOLD,
  /** Whoever can look no more has not seen them go. */
  WHO_CANNOT_LOOK_DOUBTS_ON,
  /** What was not compared since the others went stays doubtful. */
  DOUBT_OUTLIVES_THE_OTHERS,
  /** What the others write is no sign that a member which is gone lives on. */
  OTHERS_ARE_NOT_THE_LOST;

  static final Set<NeighbourGuard> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(NeighbourGuard.class));
}
