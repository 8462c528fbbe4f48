package dev.stash.session;

import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.LoopOptions;
import dev.stash.engine.StateUnreadable;
import dev.stash.storage.ETag;
import dev.stash.storage.Listing;
import dev.stash.storage.ObjectUnreadable;
import dev.stash.storage.Precondition;
import dev.stash.storage.PreconditionFailed;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import dev.stash.storage.StoredObject;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Removes what has expired, page by page. An object that was not written for longer than the idle
 * limit, and a tenth of it more, is expired or a tombstone: a session in use is written at least
 * once per tenth of the limit. It is looked at once: what is expired is deleted under its ETag, so
 * a session that comes back at that moment wins; a tombstone stays for as long as its id could be
 * used. What is older than that is deleted unseen. Where first visits have a limit of their own,
 * what is older than that is looked at once, too, and goes if it is one.
 *
 * <p>That a tombstone was looked at is remembered by the time of the pass, and by nobody else: a
 * member that begins to sweep looks at each once.
 *
 * <p>A pass begins with the member records: one that nobody has written for a day is buried. Its
 * writer lives no more, or writes it anew at once.
 *
 * <p>A listing has no order, so a pass begins where the storage does. One that takes long leaves a
 * mark every now and then, and the next member goes on there: where members are often restarted the
 * first objects are not swept for ever, and tombstones are not looked at anew.
 *
 * <p>A page that fails is tried again; one that cannot be listed, a few times: then its folder is
 * begun anew, for a storage may have forgotten what a cursor meant. Not thread-safe.
 */
final class Sweeper {
  private static final int PAGE = 1_000;
  private static final long DAY_MILLIS = 24 * 60 * 60_000L;

  /** An id counts for up to two days more than the absolute limit, and clocks differ. */
  private static final long ID_MARGIN = Duration.ofDays(3).toMillis();

  /** A pass of less than a minute leaves no mark. */
  private static final int PAGES_A_MARK = 60;

  private static final int TRIES = 3;

  private final StorageBackend storage;
  private final Sessions sessions;
  private final @Nullable SweepMarks marks;
  private final long idle;
  private final long firstVisit;
  private final long limit;
  private final long absolute;
  private final long longest;

  /** When the pass under way began, and when the one before it did. */
  private long began;

  private long beganBefore = SweepMark.NEVER;

  private boolean under;
  private boolean entries;
  private boolean first = true;
  private @Nullable String cursor;
  private int pages;
  private int failures;
  private int seen;
  private int ended;
  private int principals;

  /**
   * Of these sessions.
   *
   * @param marks where it goes on with what others have begun; null to begin at the beginning
   */
  Sweeper(Sessions sessions, LoopOptions limits, @Nullable SweepMarks marks) {
    this.storage = sessions.node().storage();
    this.sessions = sessions;
    this.marks = marks;
    this.idle = limits.idleLimit();
    this.firstVisit = sessions.firstVisitMillis();
    this.limit = withMargin(idle);
    this.absolute = limits.absoluteLimit();
    this.longest = Math.max(limit, limits.absoluteLimit() + ID_MARGIN);
  }

  private static long withMargin(long limit) {
    return limit + Math.max(limit / 10, 60_000);
  }

  /** Whether a pass is over; {@link #page} then starts the next one. */
  boolean done() {
    return !under;
  }

  SweepReport report() {
    return new SweepReport(seen, ended, principals);
  }

  /**
   * Sweeps one page.
   *
   * @throws dev.stash.storage.StorageFailure if the storage failed; the next call goes on there
   */
  void page() {
    if (done()) {
      seen = 0;
      ended = 0;
      principals = 0;
      pages = 0;
      buryRecords();
      began = sessions.time().now().wall();
      under = true;
    }
    Listing page = listed();
    page.objects().forEach(this::sweep);
    cursor = page.next();
    if (cursor != null) {
      mark(cursor);
    } else if (entries) {
      entries = false;
      over();
    } else {
      entries = true;
    }
  }

  private Listing listed() {
    try {
      Listing page = storage.list(folder(), cursor, PAGE);
      failures = 0;
      return page;
    } catch (StorageFailure failed) {
      if (++failures == TRIES) {
        failures = 0;
        cursor = null;
      }
      throw failed;
    }
  }

  private String folder() {
    return entries ? sessions.principals().prefix() : sessions.folder();
  }

  /** The first page is swept in any case: where there is no other nobody asks for a mark. */
  private void mark(String next) {
    if (marks == null) {
      return;
    }
    if (first) {
      goOn(marks.left());
      first = false;
    } else if (++pages % PAGES_A_MARK == 0) {
      marks.set(new SweepMark(folder(), next, began, beganBefore));
    }
  }

  private void goOn(@Nullable SweepMark left) {
    boolean ofEntries = left != null && left.folder().equals(sessions.principals().prefix());
    if (left != null && (ofEntries || left.folder().equals(sessions.folder()))) {
      entries = ofEntries;
      cursor = left.cursor();
      began = left.began();
      beganBefore = left.beganBefore();
    }
  }

  private void over() {
    under = false;
    first = false;
    beganBefore = began;
    if (marks != null) {
      marks.remove();
    }
  }

  /** There are never many: whoever is there writes one, and takes it along when it leaves. */
  private void buryRecords() {
    if (!storage.mayBeShared()) {
      return;
    }
    long now = sessions.time().now().wall();
    storage.listAll(
        sessions.node().records(),
        item -> {
          if (now - item.lastModified().toEpochMilli() > DAY_MILLIS) {
            int unused = deleted(item.key(), item.etag());
          }
        });
  }

  private void sweep(Listing.Item item) {
    seen++;
    boolean aged = sessions.time().now().wall() - item.lastModified().toEpochMilli() > limit;
    if (entries) {
      principals += sweepEntry(item, aged) ? 1 : 0;
    } else {
      ended += (aged ? sweepSession(item) : sweepVisit(item)) ? 1 : 0;
    }
  }

  /**
   * Removes it, if it is of a first visit and nobody comes back any more.
   *
   * @return whether it was removed
   */
  private boolean sweepVisit(Listing.Item item) {
    long over = withMargin(firstVisit);
    long written = item.lastModified().toEpochMilli();
    boolean due = firstVisit > 0 && sessions.time().now().wall() - written > over;
    if (!due || written + over < beganBefore) {
      return false; // seen before
    }
    Found found = look(item.key());
    return found.idleLimit() < idle && swept(item, found);
  }

  /**
   * Removes it, unless it is a tombstone whose id could still be used, or nothing that can be read.
   *
   * @return whether it was removed
   */
  private boolean sweepSession(Listing.Item item) {
    long written = item.lastModified().toEpochMilli();
    if (sessions.time().now().wall() - written > longest) {
      return deleted(item.key(), item.etag()) == 1; // unseen
    } else if (written + limit < beganBefore) {
      return false; // seen before
    }
    Found found = look(item.key());
    return found.kind() == Kind.SESSION && swept(item, found);
  }

  private boolean swept(Listing.Item item, Found found) {
    boolean removed = deleted(item.key(), item.etag()) == 1;
    if (removed) {
      sessions.events().swept(sessions.key(item.key()), found.principal(), found.tooOld());
    }
    return removed;
  }

  /**
   * An entry is looked into when it is aged, and once because of its name. A young one may be there
   * before its session says so.
   *
   * @return whether it was removed because its session is gone, or nobody's
   */
  private boolean sweepEntry(Listing.Item item, boolean aged) {
    PrincipalIndex index = sessions.principals();
    if (!index.has(item) || !(aged || index.plain(item))) {
      return false;
    }
    Found found = look(sessions.objectKey(index.key(item)));
    String principal = found.principal();
    return switch (found.kind()) {
      case TOMBSTONE -> index.drop(item);
      case NOTHING -> aged && index.drop(item);
      case UNREADABLE -> refresh(item, aged);
      case SESSION -> {
        if (principal == null) {
          yield aged && index.drop(item); // whoever wrote it has long stored whose it is
        } else if (index.present(principal, item)) {
          yield refresh(item, aged);
        } else if (aged || index.plainOf(principal, item)) {
          index.add(principal, index.key(item));
          boolean unused = index.drop(item);
        }
        yield false;
      }
    };
  }

  private enum Kind {
    SESSION,
    TOMBSTONE,
    NOTHING,
    UNREADABLE
  }

  /**
   * What an object is, and whose.
   *
   * @param tooOld whether it is past the absolute limit, besides that nobody has used it
   * @param idleLimit when it is over if nobody uses it
   */
  private record Found(Kind kind, @Nullable String principal, boolean tooOld, long idleLimit) {
    Found(Kind kind, @Nullable String principal) {
      this(kind, principal, false, Long.MAX_VALUE);
    }
  }

  private Found look(String name) {
    try {
      Optional<StoredObject> there = storage.get(name);
      if (there.isEmpty()) {
        return new Found(Kind.NOTHING, null);
      }
      Stored<SessionState> stored = SessionCodec.decode(there.get().body());
      SessionState state = stored.state();
      if (stored.envelope().ended() != null) {
        return new Found(Kind.TOMBSTONE, state.principal);
      }
      long age = sessions.time().now().wall() - stored.envelope().createdAt();
      return new Found(
          Kind.SESSION, state.principal, age > absolute, state.idleLimit(idle, firstVisit));
    } catch (ObjectUnreadable | StateUnreadable left) {
      return new Found(Kind.UNREADABLE, null);
    }
  }

  /** Its session lives: the entry is young again, and not asked about for another idle limit. */
  private boolean refresh(Listing.Item item, boolean aged) {
    if (aged) {
      try {
        storage.put(item.key(), sessions.principals().body(), Precondition.ifMatch(item.etag()));
      } catch (PreconditionFailed changed) {
        // Somebody else did.
      }
    }
    return false;
  }

  private int deleted(String key, ETag etag) {
    try {
      storage.delete(key, etag);
      return 1;
    } catch (PreconditionFailed alive) {
      return 0;
    }
  }
}
