package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.engine.CallBook.Leased;
import org.jspecify.annotations.Nullable;

/**
 * Leases: with one, an instance answers queries without a look, because whoever commits after it
 * keeps silent until the lease is certain to be over. It is named in the object, so that nobody can
 * commit without knowing of it. This is both sides of it, the own lease and the silence for
 * another's (rules 9 to 13). Not thread-safe.
 */
final class Lease {
  /** Whoever was asked less long ago, in leases, is asked often enough to name one. */
  private static final int READ = 5;

  /** So many looks in a row are worth a PUT. */
  private static final int LOOKS = 3;

  /** Clocks drift by 1 % at most, each its way. */
  private static final double DRIFT = 1.05;

  private static final long NEVER = Long.MAX_VALUE;

  private final Given<?> given;
  private final Step step;
  private final long length;

  /** When what last confirmed it was sent; null: there is none. */
  private @Nullable Moment from;

  /** A body without it was sent, and none with it has been confirmed since. */
  private boolean dropped;

  /** Time of day at the last step. */
  private long wall = Long.MIN_VALUE;

  /** When the PUT under way was sent. */
  private Moment sent = new Moment(0, 0);

  /** Another's, that may not be over; null: there is none. */
  private @Nullable Leased others;

  /** Until then nothing is told, in ticks; {@link #NEVER}: what is committed so far may be. */
  private long silentUntil = NEVER;

  private boolean asked;
  private long askedAt;
  private long lookedAt;
  private int looks;

  Lease(Given<?> given, Step step) {
    this.given = given;
    this.step = step;
    this.length = given.options().lease();
  }

  // ---------------------------------------------------------------------------------- time

  /** A step begins; whether a silence has ended. */
  boolean passes() {
    boolean setBack = step.wall() < wall;
    wall = step.wall();
    if (setBack && given.keeps(Guard.A_CLOCK_SET_BACK_ENDS_LEASES)) {
      from = null;
    }
    boolean over = others != null && step.ticks() >= silentUntil;
    if (over) {
      others = null;
    }
    return over;
  }

  /** Whether queries may be answered without a look. */
  boolean holds() {
    Moment begun = from;
    if (begun == null) {
      return false;
    }
    boolean lasts = step.ticks() - begun.ticks() < length || !given.keeps(Guard.LEASES_END);
    return lasts && (lastsByWall(begun) || !given.keeps(Guard.LEASES_END_BY_BOTH_CLOCKS));
  }

  private boolean lastsByWall(Moment begun) {
    return step.wall() - begun.wall() < length || !given.keeps(Guard.LEASES_END);
  }

  // ---------------------------------------------------------------------------------- others

  /** What is there says this, and an instance has committed it that may not be the lease's. */
  void found(Envelope there) {
    Leased lease = there.calls().lease();
    if (lease == null || ofUs(lease)) {
      return;
    }
    others = lease;
    boolean overtaken = !lease.instance().equals(instanceOf(there.commit()));
    if (overtaken && given.keeps(Guard.ALL_WAIT_FOR_A_LEASE_THAT_WAS_OVERTAKEN)) {
      silentUntil = step.ticks() + over(lease);
    }
  }

  /** An earlier instance of this process answers nobody any more. */
  private boolean ofUs(Leased lease) {
    return instanceOf(lease.instance()).equals(given.owner());
  }

  /** Names are the name of what they are of, and a number. */
  private static String instanceOf(String name) {
    int end = name.lastIndexOf('-');
    return end < 0 ? name : name.substring(0, end);
  }

  private long over(Leased lease) {
    double drift = given.keeps(Guard.WAITS_COVER_DRIFT) ? DRIFT : 1;
    return (long) Math.ceil(lease.millis() * drift);
  }

  /** Whether another's may last: until it does not, its successor must hear of it. */
  boolean othersMayLast() {
    return others != null;
  }

  /** Whether nobody may be told what is stored. */
  boolean silent() {
    return others != null && silentUntil != NEVER;
  }

  /** When something is to be told, or may be stored, that had to wait; in ticks. */
  long silentUntil() {
    return silent() ? silentUntil : NEVER;
  }

  // ---------------------------------------------------------------------------------- contacts

  /** A PUT of this is made now. */
  CallBook into(CallBook calls) {
    sent = step.now();
    looks = 0;
    Leased theirs = others;
    if (theirs != null) {
      return calls.with(given.keeps(Guard.FOUND_LEASES_ARE_COPIED) ? theirs : null);
    }
    Leased named = isRead() ? new Leased(given.instance(), length) : null;
    if (named == null && given.keeps(Guard.BODIES_WITHOUT_LEASE_END_LEASES)) {
      from = null;
      dropped = true;
    }
    return calls.with(named);
  }

  /** When the last PUT was made. */
  Moment sent() {
    return sent;
  }

  /** A PUT of ours is stored; what shows it was sent at this time. */
  void committed(CallBook calls, Moment contact) {
    if (others != null && silentUntil == NEVER) {
      boolean waits = given.keeps(Guard.COMMITS_WAIT_FOR_LEASES);
      silentUntil = step.ticks() + (waits ? over(others) : 0);
    }
    dropped = false;
    confirmed(calls, contact);
  }

  /** The object is the one that we know. */
  void confirmed(CallBook calls, Moment contact) {
    Leased lease = calls.lease();
    boolean ours = lease != null && lease.instance().equals(given.instance());
    boolean stays = !dropped || !given.keeps(Guard.ENDED_LEASES_STAY_ENDED);
    if (!ours && given.keeps(Guard.LEASES_ARE_STORED)) {
      from = null;
    } else if (stays && length > 0) {
      from = given.keeps(Guard.LEASES_COUNT_FROM_THE_QUESTION) ? contact : step.now();
    }
  }

  /** What named it is gone. */
  void ends() {
    from = null;
  }

  // ---------------------------------------------------------------------------------- whether

  /** Somebody asks who must be shown what is stored. */
  void asked() {
    asked = true;
    askedAt = step.ticks();
  }

  private boolean isRead() {
    return asked && step.ticks() - askedAt < READ * length;
  }

  /** Somebody's question is the reason to look. */
  void looks() {
    looks = step.ticks() - lookedAt < length ? looks + 1 : 1;
    lookedAt = step.ticks();
  }

  /** Whether it is worth a PUT of its own. */
  boolean isWanted() {
    return looks >= LOOKS && others == null && isRead();
  }
}
