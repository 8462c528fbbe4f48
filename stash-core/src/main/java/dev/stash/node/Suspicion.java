package dev.stash.node;

import dev.stash.Moment;
import dev.stash.cluster.Member;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether members may live on where we cannot see them. One that is gone without a goodbye has most
 * likely died, but it may have been cut off, and then it serves the same sessions. As long as that
 * is possible a new view is shown nothing that was not compared with the storage. When it comes
 * back there are two of each session that it served meanwhile, until they have found out: for a
 * while the doubt goes on, and what was not compared since stays doubtful.
 *
 * <p>That both parts live is certain once a write of ours is refused because one of those that are
 * gone wrote: then the smaller part, or of two equal ones the one without the oldest name, asks for
 * no new pages. If somebody else wrote, another cluster uses the storage, and that says nothing of
 * ours. Thread-safe.
 */
final class Suspicion {
  private static final long DOUBT_MILLIS = 10 * 60_000;
  private static final long EVIDENCE_MILLIS = 60_000;
  private static final long NONE = Long.MIN_VALUE;

  /** Of one that is gone, and has never said what it signs as: it may be whoever wrote. */
  static final String ANYBODY = "";

  /** While others use the storage, what a page shows may be so old before it is compared. */
  private static final long WATCHED_MILLIS = 2_500;

  /** So long after it is calm again everybody has looked once, at a storage that is not slow. */
  private static final long HEALED_MILLIS = 30_000;

  private final long silence;
  private final long pause;

  /** {@link #NONE} before it begins, and has nothing that could be old. */
  private volatile long beat = NONE;

  /** Pauses of which somebody here has not heard: to him what is from before looks new. */
  private volatile int untold;

  private long lostAt;
  private int lost;
  private final Set<String> missing = new HashSet<>();
  private int before;
  private String leader = "";
  private long evidenceAt = NONE;
  private long calmFrom = NONE;

  /** Until then others may use the storage; {@link #NONE} if none ever did. */
  private long sharedUntil = NONE;

  /**
   * Of one process.
   *
   * @param silence how long others hear nothing of a member before they take it for dead; half of
   *     it is suspicious. Shorter pauses are common on a busy machine, and looking at every session
   *     again would make it busier
   */
  Suspicion(Duration silence) {
    this.silence = silence.toMillis();
    this.pause = this.silence / 2;
  }

  /** Whatever comes to this process comes from now on. */
  synchronized void begins(Moment now) {
    beat = now.ticks();
  }

  /**
   * To be called several times a second; true after a pause that others may have noticed: all here
   * are to hear of it, and then it is {@link #told}.
   */
  synchronized boolean beat(Moment now) {
    boolean paused = stoodStill(now);
    if (paused) {
      untold++; // first: who asks meanwhile must not find that nothing has happened
    }
    beat = now.ticks();
    if (paused) {
      calmFrom = Math.max(calmFrom, now.ticks());
    }
    return paused;
  }

  /** All have heard of a pause. */
  synchronized void told() {
    untold--;
  }

  /** Whether this process has stood still, and not all have heard. Asked before every event. */
  boolean paused(Moment now) {
    return untold > 0 || stoodStill(now);
  }

  private boolean stoodStill(Moment now) {
    long last = beat;
    return last != NONE && now.ticks() - last > pause;
  }

  /**
   * A member went without a goodbye.
   *
   * @param writer what it signs as in what it stores, or {@link #ANYBODY}
   * @param left those that are still there
   */
  synchronized void lost(Member member, String writer, Collection<Member> left, Moment now) {
    if (!apart(now)) {
      missing.clear();
      lost = 0;
      before = left.size() + 1;
      leader = member.id();
      left.forEach(other -> leader = leader.compareTo(other.id()) < 0 ? leader : other.id());
    }
    lost++;
    missing.add(writer);
    lostAt = now.ticks();
  }

  /** A member came: one that was lost, or another in its place. */
  synchronized void joined(Moment now) {
    if (apart(now)) {
      lost--;
      healed(now);
    }
  }

  /** Two that were apart, and both lived, are together again, however long it took. */
  synchronized void healed(Moment now) {
    calmFrom = now.ticks() + silence;
  }

  /**
   * Another cluster, or a process outside every cluster, uses the storage. To be said again and
   * again as long as it does; what was not compared since stays doubtful afterwards.
   *
   * @param until for how long this holds if it is not said again, in ticks
   */
  synchronized void shared(long until) {
    sharedUntil = until;
  }

  /** Nobody else uses it, and nobody did since this process began. */
  synchronized void alone() {
    sharedUntil = NONE;
  }

  /** Whether it does. */
  synchronized boolean shared(Moment now) {
    return now.ticks() < sharedUntil;
  }

  /**
   * What somebody watches is to be compared with the storage if it was not since then, in ticks:
   * others use it, or parts of a cluster that had fallen apart are together again, and nobody tells
   * an owner of what the other part wrote. {@link Long#MIN_VALUE}: nothing is.
   */
  synchronized long compareSince(Moment now) {
    if (shared(now)) {
      return now.ticks() - WATCHED_MILLIS;
    }
    boolean lately = calmFrom != NONE && now.ticks() - calmFrom < HEALED_MILLIS;
    return lately && now.ticks() >= calmFrom ? calmFrom : NONE;
  }

  /**
   * Whether somebody else may have written what we hold.
   *
   * @param provenAt when it was last what is stored, in ticks
   */
  synchronized boolean doubtful(Moment now, long provenAt) {
    boolean compared = provenAt >= calmFrom && provenAt >= sharedUntil;
    return apart(now) || now.ticks() < calmFrom || !compared;
  }

  private boolean apart(Moment now) {
    return lost > 0 && now.ticks() - lostAt < DOUBT_MILLIS;
  }

  /**
   * Somebody who is no member wrote a session of ours.
   *
   * @param writer as what it is signed
   */
  synchronized void fenced(String writer, Moment now) {
    if (apart(now) && (missing.contains(writer) || missing.contains(ANYBODY))) {
      evidenceAt = now.ticks();
    }
  }

  /** Whether we are the smaller part of two that both live. */
  synchronized boolean minority(Collection<Member> present, Moment now) {
    boolean evident = evidenceAt != NONE && now.ticks() - evidenceAt < EVIDENCE_MILLIS && lost > 0;
    int twice = present.size() * 2;
    boolean smaller =
        twice < before
            || (twice == before && present.stream().noneMatch(m -> m.id().equals(leader)));
    return evident && smaller;
  }
}
