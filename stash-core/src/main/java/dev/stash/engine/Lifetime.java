package dev.stash.engine;

import java.util.function.LongSupplier;

/**
 * How long an object lives: so long after somebody was last here, and so long in all. By the wall
 * clock, because it is compared across processes. Says what is due; what is done about it is {@link
 * CommitLoop}'s. Not thread-safe.
 */
final class Lifetime {
  /** No limit, and still a number that a time may be added to. */
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final Step step;
  private final LoopOptions options;
  private final LongSupplier idle;

  /** When the first state was written, or what has been left alone began anew. */
  private long createdAt;

  /** When somebody was last here. */
  private long seenAt;

  /** What the stored object says of that, or might as well: a state left alone needs no touch. */
  private long storedSeenAt;

  /**
   * Of an object.
   *
   * @param idle the idle limit of its present state
   */
  Lifetime(LoopOptions options, LongSupplier idle, Step step) {
    this.step = step;
    this.options = options;
    this.idle = idle;
  }

  private long idleLimit() {
    return Math.min(idle.getAsLong(), FOR_EVER);
  }

  /** Nothing is stored, or nothing of what is counts any more. */
  void beginsAnew() {
    createdAt = step.wall();
    seenAt = step.wall();
    storedSeenAt = step.wall();
  }

  void goesOn(Envelope stored) {
    createdAt = stored.createdAt();
    seenAt = stored.lastSeenAt();
    storedSeenAt = stored.lastSeenAt();
  }

  /** Somebody is here. */
  void seen() {
    seenAt = Math.max(seenAt, step.wall());
  }

  void stored(long lastSeenAt) {
    storedSeenAt = lastSeenAt;
  }

  long createdAt() {
    return createdAt;
  }

  long storedSeenAt() {
    return storedSeenAt;
  }

  /**
   * When somebody was last here, as the next PUT says it.
   *
   * @param watched whether a view is attached: then that is now
   */
  long lastSeenAt(boolean watched) {
    return Math.max(seenAt(watched), storedSeenAt);
  }

  private long seenAt(boolean watched) {
    return watched ? Math.max(seenAt, step.wall()) : seenAt;
  }

  /** A touch is worth a PUT only after a tenth of the idle limit (rule 7). */
  boolean touchDue(boolean watched) {
    return seenAt(watched) - storedSeenAt >= idleLimit() / 10;
  }

  boolean leftAlone() {
    return step.wall() - lastSeenAt(false) > idleLimit();
  }

  boolean tooOld() {
    return step.wall() > endsAt();
  }

  /** When it is, or was, too old. */
  long endsAt() {
    return createdAt + Math.min(options.absoluteLimit(), FOR_EVER);
  }

  /** In how many milliseconds a view that stays attached makes a touch due, or it is too old. */
  long nextDue() {
    return Math.min(storedSeenAt + idleLimit() / 10, endsAt() + 1) - step.wall();
  }
}
