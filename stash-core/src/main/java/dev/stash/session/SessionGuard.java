package dev.stash.session;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The rules of the session behaviour whose absence loses or leaks values. Always on; a test
 * switches them off one at a time to show that it notices.
 */
enum SessionGuard {
  /** RECONNECT entries belong to one page, not to the slice. */
  RECONNECT_IS_OF_THE_PAGE,
  /** A new page of a tab does not clear a page of the same tab name that is attached. */
  LIVE_PAGES_KEEP_THEIR_VALUES,
  /** Nor one that was not seen since the session came to this member: it may be on its way back. */
  WHO_WAS_NOT_HERE_MAY_COME,
  /** The mount of a page that is known clears nothing: it is late, or its answer was lost. */
  A_KNOWN_PAGE_DROPS_NOTHING,
  /** TAB entries belong to one tab, not to the slice. */
  TAB_IS_OF_THE_TAB,
  /** They are over when no page of the tab has been here for too long. */
  TABS_WITHOUT_A_PAGE_ARE_OVER,
  /** A tab that has begun is not made a copy of another one. */
  TABS_ARE_COPIED_ONCE,
  /** What one tab writes no other is told. */
  OTHER_TABS_ARE_NOT_TOLD,
  /** Each version of a view has a slice of its own. */
  VERSIONS_APART,
  /** A slice that exists is not migrated over. */
  FIRST_MIGRATION_COUNTS,
  /** A conditional write is refused if its condition does not hold. */
  CONDITIONS,
  /** A write over a limit changes nothing. */
  LIMITS;

  static final Set<SessionGuard> ALL =
      Collections.unmodifiableSet(EnumSet.allOf(SessionGuard.class));
}
