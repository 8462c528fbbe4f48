package dev.stash.engine;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules of what is around the commit loops of a node, whose absence loses something, shows what
 * is old, or leaves something behind for ever. Always on; the simulation of whole nodes can switch
 * them off one at a time, and its test names those that it is known to notice.
 */
enum ShellGuard {
  /** What a view sends goes to where it is attached, whoever owns the key by now. */
  VIEWS_FOLLOW_THEIR_ATTACHMENT,
  /** An attach is passed on only while its view still wants to be where it was sent. */
  ONLY_THE_PRESENT_ATTACH_IS_REDIRECTED,
  /** What a member owes is answered when it is gone, or when messages of it were lost. */
  WHAT_THE_LOST_OWE_IS_ANSWERED,
  /** Views that are attached to a member that is gone, or was not heard, attach again. */
  VIEWS_OF_THE_LOST_ATTACH_AGAIN,
  /** The views of a member that is gone are detached. */
  GUESTS_OF_THE_LOST_ARE_DETACHED,
  /** And no attachment that came later over the same connection: it may be born again by then. */
  ONLY_WHAT_IS_LOST_IS_DETACHED,
  /** Who was taken for dead attaches its own views anew: they are known by its former name. */
  VIEWS_OF_THE_REBORN_ATTACH_AGAIN,
  /** Whoever could not be attached is no guest: it may attach elsewhere, and never leave. */
  WHO_IS_TURNED_AWAY_LEAVES,
  /** A detach that did not arrive is sent again. */
  DETACH_ARRIVES,
  /** An actor that starts where its key does not belong is looked at. */
  WHO_STARTS_ELSEWHERE_MOVES,
  /** What could not be moved is looked at again. */
  WHAT_STAYED_IS_LOOKED_AT_AGAIN,
  /** Whoever is asked for a key that it neither owns nor runs says so, and who does. */
  ONLY_OWNERS_START_ACTORS,
  /** Nothing is taken of a member whose clock is not known. */
  CLOCKS_ARE_KNOWN_FIRST,
  /** Nobody waits for an actor that is about to leave this very member. */
  WHO_LEAVES_EXPECTS_NOTHING,
  /** After a pause everything is compared with the storage before it is answered. */
  PAUSES_ARE_NOTICED,
  /** After a member was lost what is answered is compared with the storage. */
  LOSSES_LEAVE_DOUBT,
  /** Whoever runs what another owns by now compares it before it shows it: the other may run it. */
  WHO_OWNS_NO_MORE_LOOKS_FIRST,
  /** A state in doubt is not handed over: its next owner would believe it. */
  DOUBT_STAYS_HERE,
  /** What is watched is compared when parts of a cluster are together again. */
  THE_WATCHED_ARE_COMPARED;

  static final Set<ShellGuard> ALL = Collections.unmodifiableSet(EnumSet.allOf(ShellGuard.class));
}
