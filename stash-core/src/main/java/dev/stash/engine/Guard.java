package dev.stash.engine;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules of the commit loop whose absence loses data. Always on; the simulation switches them
 * off one at a time to show that its auditor notices.
 */
enum Guard {
  /** Each PUT carries a precondition. */
  PRECONDITION,
  /** A failed GET does not mean that nothing is stored. */
  FAILED_GET_IS_NOT_ABSENCE,
  /** A PUT of unknown outcome is remembered and read back. */
  UNKNOWN_IS_REMEMBERED,
  /** What a read-back shows is adopted only if its commit id is one of ours. */
  ADOPT_OWN_COMMITS_ONLY,
  /** The watermark is what the PUT contained, not what was accepted since. */
  WATERMARK_IS_WHAT_WAS_PUT,
  /** One PUT at a time. */
  ONE_PUT_AT_A_TIME,
  /** A write that was applied is not applied again. */
  DUPLICATES_ARE_RECOGNISED,
  /** A call is forgotten with its answer only if no other copy of it may come. */
  CALLS_THAT_MAY_COME_AGAIN_ARE_KNOWN,
  /** A copy of a call is refused for good: no other can count any more when that is told. */
  A_REFUSED_COPY_COUNTS_NOWHERE,
  /** A write that was refused leaves no number behind: should it come again, it was not applied. */
  REFUSALS_LEAVE_NO_MARK,
  /** A caller is answered when what it wrote is stored, and not before. */
  CALLS_ARE_ANSWERED_WHEN_STORED,
  /** The writers' last numbers are part of what is stored. */
  LEDGER_IS_STORED,
  /** An expired object reads as empty and its ETag stays the precondition. */
  EXPIRED_KEEPS_ITS_ETAG,
  /** An instance that was fenced answers nothing but RETRY. */
  FENCED_IS_SILENT,
  /** A conflict with another owner's commit ends the instance; nothing is merged. */
  CONFLICT_FENCES,
  /** A snapshot is taken only while waiting for it. */
  SNAPSHOT_ONLY_WHEN_AWAITED,
  /** An instance with unsaved writes is not passivated. */
  PASSIVATE_CLEAN_ONLY,
  /** A write whose predecessor is missing is not applied. */
  CHAIN,
  /** A snapshot is given away only when no attempt is unresolved. */
  SNAPSHOT_WITHOUT_ATTEMPTS,
  /** A tombstone is not an empty object. */
  TOMBSTONE_ENDS,
  /** A leaving instance accepts no write. */
  LEAVING_ACCEPTS_NOTHING,
  /** While the state is held to be moved, no write is accepted. */
  HELD_ACCEPTS_NOTHING,
  /** Only who still holds the state may end it as moved. */
  END_OF_THE_HOLDER_ONLY,
  /** Failures are followed by a pause. */
  BACK_OFF,
  /** A GET issued before the last PUT's answer proves nothing. */
  STALE_GET_IS_DISCARDED,
  /** The page's seen revision, or a fresh read, makes a lagging instance look first. */
  REVALIDATE_BEFORE_ANSWER,
  /** While others use the storage, an instance with views looks although nobody asks it. */
  GLANCE,
  /** What was under way while the process stood still is from before, and proves nothing. */
  PAUSE_VOIDS_WHAT_IS_UNDER_WAY,
  /** What a behaviour has changed before it threw is not kept. */
  A_THROW_CHANGES_NOTHING,
  /** A write is applied only if what its handler saw is still there. */
  WRITES_ARE_JUDGED,
  /** Whoever loses has a turn, or waits for one. */
  WHO_LOSES_GETS_A_TURN,
  /** While one writer has its turn, no other write is judged. */
  OTHERS_ARE_KEPT_OUT_OF_A_TURN,
  /** What was written without reading waits until the turn is over, and comes before the next. */
  PUTS_WAIT_FOR_THE_END_OF_A_TURN,
  /** Whoever is slower than its turn gets through in the end. */
  A_TURN_IN_VAIN_IS_FOLLOWED_BY_A_LONGER_ONE,
  /** A turn has an end, whatever its writer does. */
  A_TURN_ENDS,
  /** A call that has run does not run again. */
  CALLS_ARE_KNOWN_AGAIN,
  /** A call whose predecessor has not run is not run. */
  CALLS_CHAIN,
  /** A caller that was forgotten is not taken for a new one. */
  THE_FORGOTTEN_ARE_NOT_NEW,
  /** A query shows what the calls before it have done. */
  QUERIES_FOLLOW_CALLS,
  /** An instance that refuses what it does not know looks whether it is outdated. */
  WHO_REFUSES_LOOKS,
  /** A call known by its key is stored under its own number, too. */
  KNOWN_KEYS_ARE_STORED_ANEW,
  /** The outcome of a call that may run elsewhere is stored before it is told. */
  A_COPY_THAT_RAN_IS_STORED,
  /** Nobody is told what stands on an outcome that may change. */
  WHAT_AN_ANSWER_STANDS_ON_IS_STORED,
  /** Nobody is told what is not stored. */
  CALLS_SHOW_WHAT_IS_STORED,
  /** What was seen was still stored after the question had come. */
  QUERIES_ARE_PROVEN,
  /** A lease ends. */
  LEASES_END,
  /** A lease ends by either clock: the other may have stood still. */
  LEASES_END_BY_BOTH_CLOCKS,
  /** A wall clock that was set back ends a lease: nobody knows how long ago it began. */
  A_CLOCK_SET_BACK_ENDS_LEASES,
  /** A lease counts from when the contact was sent, not from when it was answered. */
  LEASES_COUNT_FROM_THE_QUESTION,
  /** A contact extends a lease only if the object that it confirms names this instance. */
  LEASES_ARE_STORED,
  /** What is committed over another's lease is told when that is over. */
  COMMITS_WAIT_FOR_LEASES,
  /** Clocks drift: a wait is longer than the lease. */
  WAITS_COVER_DRIFT,
  /** Until another's lease is over, what is stored says so. */
  FOUND_LEASES_ARE_COPIED,
  /** What somebody has committed over another's lease is not shown before that is over. */
  ALL_WAIT_FOR_A_LEASE_THAT_WAS_OVERTAKEN,
  /** A body that names no lease ends it when it is sent. */
  BODIES_WITHOUT_LEASE_END_LEASES,
  /** What confirms the object before does not bring it back. */
  ENDED_LEASES_STAY_ENDED,
  /** Who waits for another's lease gives no snapshot away. */
  WHO_WAITS_FOR_A_LEASE_GIVES_NOTHING,
  /** A tombstone is not stored while another's lease may last. */
  TOMBSTONES_WAIT_FOR_LEASES,
  /** Whoever waits for a call does not run it. */
  NOBODY_WAITS_FOR_HIMSELF,
  /** Two who wait for each other are told apart: one of them refuses. */
  CROSSING_CALLS_ARE_REFUSED,
  /** Of those two it is the smaller one that refuses, and not both. */
  ONE_OF_TWO_REFUSES,
  /** Should a handler run again, its own calls are known again. */
  NESTED_CALLS_ARE_KNOWN_AGAIN,
  /** Of the caller: a refusal is final only if every copy is accounted for. */
  COPIES_ARE_ACCOUNTED_FOR,
  /** Of the caller: what may have run is not sent under another number. */
  WHAT_MAY_HAVE_RUN_STAYS,
  /** Of the sender: what was made before the present attachment or run is not sent in it. */
  RESULTS_OF_THE_PRESENT_RUN,
  /** Of the sender: a watermark covers only writes that its own instance accepted. */
  WATERMARK_OF_THE_ACCEPTING_INSTANCE,
  /** Of the sender: publications of an earlier attachment are ignored. */
  PUBLICATIONS_OF_THE_CURRENT_ATTACHMENT;

  /** Those of calls, which have a simulation of their own. */
  static final Set<Guard> OF_CALLS =
      Collections.unmodifiableSet(EnumSet.range(CALLS_ARE_KNOWN_AGAIN, WHAT_MAY_HAVE_RUN_STAYS));

  static final Set<Guard> ALL = Collections.unmodifiableSet(EnumSet.allOf(Guard.class));
}
