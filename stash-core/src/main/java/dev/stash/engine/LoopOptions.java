package dev.stash.engine;

import dev.stash.Durability;
import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import java.time.Duration;
import java.util.List;

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
 * @param lease so long after a contact with the storage queries may be answered without another; 0:
 *     never
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
    int maxWriters,
    long lease) {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration TEN_YEARS = Duration.ofDays(3_650);
  private static final long DAY = Duration.ofDays(1).toMillis();

  /** The option of {@link #linger}. */
  public static final Option<Duration> LINGER =
      Option.time(
              "linger",
              Duration.ZERO,
              Duration.ZERO,
              MINUTE,
              "how long a write may wait for company before it is stored")
          .usual("250 ms, or 0");

  /** The option of {@link #relaxedLinger}. */
  public static final Option<Duration> RELAXED_LINGER =
      Option.time(
          "relaxed-linger",
          Duration.ofMillis(500),
          Duration.ZERO,
          MINUTE,
          "the same for fields of `Durability.RELAXED`");

  /** The option of {@link #idleLimit}. */
  public static final Option<Duration> IDLE_LIMIT =
      Option.time(
          "idle-limit",
          Duration.ofDays(7),
          SECOND,
          TEN_YEARS,
          "a session nobody used for so long is over; an open page uses it");

  /** The option of {@link #absoluteLimit}. */
  public static final Option<Duration> ABSOLUTE_LIMIT =
      Option.time(
          "absolute-limit",
          Duration.ofDays(90),
          SECOND,
          TEN_YEARS,
          "a session so old is over, also with open pages");

  /** All of them. */
  public static final List<Option<?>> OPTIONS =
      List.of(LINGER, RELAXED_LINGER, IDLE_LIMIT, ABSOLUTE_LIMIT);

  /** With nothing said. */
  public static final LoopOptions DEFAULT = of(new OptionSet(OPTIONS));

  /**
   * As options say.
   *
   * @throws OptionInvalid if the idle limit is said, and above the absolute one
   */
  public static LoopOptions of(OptionSet said) {
    Duration idle = said.get(IDLE_LIMIT);
    Duration absolute = said.get(ABSOLUTE_LIMIT);
    if (said.said(IDLE_LIMIT).isPresent() && idle.compareTo(absolute) > 0) {
      throw new OptionInvalid(
          IDLE_LIMIT.name(),
          "is above " + ABSOLUTE_LIMIT + ", which is " + ABSOLUTE_LIMIT.write(absolute),
          "lower it, or raise " + ABSOLUTE_LIMIT);
    }
    return new LoopOptions(
        said.get(LINGER).toMillis(),
        said.get(RELAXED_LINGER).toMillis(),
        50,
        750,
        1_000,
        4 << 20,
        10_000,
        idle.toMillis(),
        absolute.toMillis(),
        Math.min(DAY, idle.toMillis()),
        Math.min(DAY, idle.toMillis()),
        256,
        2_000);
  }

  /** The same with other limits; tombstones and numbers of writers are kept no longer than idle. */
  public LoopOptions withLimits(long idle, long absolute) {
    return new LoopOptions(
        linger,
        relaxedLinger,
        backOffMin,
        backOffMax,
        maxWaiting,
        maxWaitingBytes,
        waitLimit,
        idle,
        absolute,
        Math.min(tombstoneRetention, idle),
        Math.min(ledgerRetention, idle),
        maxWriters,
        lease);
  }

  long linger(Durability durability) {
    return switch (durability) {
      case AT_ONCE -> 0;
      case NORMAL -> linger;
      case RELAXED -> Math.max(linger, relaxedLinger);
    };
  }
}
