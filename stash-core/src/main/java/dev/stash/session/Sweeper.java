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
import dev.stash.storage.StoredObject;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
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
 * <p>A pass starts anywhere in the order of the keys and goes round once: a member that is often
 * restarted does not sweep the first keys for ever. A page that fails is tried again. Not
 * thread-safe.
 */
final class Sweeper {
  private static final int PAGE = 1_000;
  private static final long DAY_MILLIS = 24 * 60 * 60_000L;

  /** An id counts for up to two days more than the absolute limit, and clocks differ. */
  private static final long ID_MARGIN = Duration.ofDays(3).toMillis();

  private static final String CHARS =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

  private final StorageBackend storage;
  private final Sessions sessions;
  private final RandomGenerator random;
  private final long idle;
  private final long firstVisit;
  private final long limit;
  private final long absolute;
  private final long longest;

  /** When the pass under way began, and when the one before it did. */
  private long began;

  private long beganBefore = Long.MIN_VALUE;

  private @Nullable Round round;
  private boolean entries;
  private int seen;
  private int ended;
  private int principals;

  /** The way round one folder: from a point to the end, and from the beginning to that point. */
  private static final class Round {
    final String folder;
    final String point;
    @Nullable String after;
    boolean wrapped;

    Round(String folder, String point) {
      this.folder = folder;
      this.point = point;
      this.after = point;
    }
  }

  Sweeper(Sessions sessions, LoopOptions limits, RandomGenerator random) {
    this.storage = sessions.node().storage();
    this.sessions = sessions;
    this.random = random;
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
    return round == null && !entries;
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
      buryRecords();
      began = sessions.time().now().wall();
      round = start(sessions.folder());
    }
    if (round == null) {
      round = start(sessions.principals().prefix());
    }
    Round now = round;
    Listing page = storage.list(now.folder, now.after, PAGE);
    boolean end = !page.more();
    for (Listing.Item item : page.objects()) {
      if (now.wrapped && item.key().compareTo(now.point) > 0) {
        end = true;
        break;
      }
      sweep(item);
      now.after = item.key();
    }
    if (end && !now.wrapped) {
      now.wrapped = true;
      now.after = null;
    } else if (end) {
      round = null;
      beganBefore = entries ? beganBefore : began;
      entries = !entries; // after the sessions come the entries, after the entries nothing
    }
  }

  /** There are never many: whoever is there writes one, and takes it along when it leaves. */
  private void buryRecords() {
    if (!storage.mayBeShared()) {
      return;
    }
    long now = sessions.time().now().wall();
    for (Listing.Item item : storage.list(sessions.node().records(), null, PAGE).objects()) {
      if (now - item.lastModified().toEpochMilli() > DAY_MILLIS) {
        int unused = deleted(item.key(), item.etag());
      }
    }
  }

  private Round start(String folder) {
    return new Round(folder, folder + CHARS.charAt(random.nextInt(CHARS.length())));
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
