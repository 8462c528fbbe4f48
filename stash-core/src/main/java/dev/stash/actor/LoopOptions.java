package dev.stash.actor;

import dev.stash.Durability;

/**
 * The numbers of a commit loop; times in milliseconds.
 *
 * @param linger how long a normal write may wait for company before it is PUT; 0: not at all
 * @param relaxedLinger how long a relaxed one may
 * @param backOffMin the pause after a first failure; doubles, with jitter
 * @param backOffMax the longest pause
 * @param maxWaiting how many commands may wait for a load
 * @param maxWaitingBytes how much they may weigh together
 * @param waitLimit how long one may wait
 * @param idleLimit an object not seen for so long, with no view attached, is expired
 * @param absoluteLimit an object this old is expired in any case
 * @param tombstoneRetention how long a tombstone stays at least before it is swept
 * @param ledgerRetention how long the last number of a writer that is gone is remembered
 * @param maxWriters how many writers are remembered at most, the latest
 */
public record LoopOptions(
    long linger,
    long relaxedLinger,
    long backOffMin,
    long backOffMax,
    int maxWaiting,
    int maxWaitingBytes,
    long waitLimit,
    long idleLimit,
    long absoluteLimit,
    long tombstoneRetention,
    long ledgerRetention,
    int maxWriters) {
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  /** No linger, relaxed 500 ms; 50 to 750 ms back-off; 7 days idle, 90 days absolute. */
  public static final LoopOptions DEFAULT =
      new LoopOptions(0, 500, 50, 750, 1_000, 4 << 20, 10_000, 7 * DAY, 90 * DAY, DAY, DAY, 256);

  /** The same with other lingers. */
  public LoopOptions withLinger(long normal, long relaxed) {
    return with(normal, relaxed, idleLimit, absoluteLimit);
  }

  /** The same with other limits; tombstones and numbers of writers are kept no longer than idle. */
  public LoopOptions withLimits(long idle, long absolute) {
    return with(linger, relaxedLinger, idle, absolute);
  }

  private LoopOptions with(long normal, long relaxed, long idle, long absolute) {
    return new LoopOptions(
        normal,
        relaxed,
        backOffMin,
        backOffMax,
        maxWaiting,
        maxWaitingBytes,
        waitLimit,
        idle,
        absolute,
        Math.min(tombstoneRetention, idle),
        Math.min(ledgerRetention, idle),
        maxWriters);
  }

  long linger(Durability durability) {
    return switch (durability) {
      case AT_ONCE -> 0;
      case NORMAL -> linger;
      case RELAXED -> Math.max(linger, relaxedLinger);
    };
  }
}
