package dev.stash.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The days that ids are issued on, in UTC, and what follows from them. A day says no more than
 * itself, and members' clocks differ: so whatever ends by the day ends up to two days late, and
 * never early. Immutable.
 */
final class IdDays {
  /**
   * Cookies of earlier releases tell no day. Such an id counts as of today, and from this day on as
   * of this day: it ends with the absolute limit after it, everywhere, as any other id does.
   */
  static final LocalDate LAST_UNDATED = LocalDate.of(2027, 3, 31);

  /** Five digits tell a day from 1997 to 2243. */
  private static final int FIRST = 10_000;

  private static final int LAST = 99_999;

  private final InstantSource clock;
  private final Duration absoluteLimit;

  IdDays(InstantSource clock, Duration absoluteLimit) {
    this.clock = clock;
    this.absoluteLimit = absoluteLimit;
  }

  long now() {
    return clock.millis();
  }

  LocalDate today() {
    long day = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).toEpochDay();
    return LocalDate.ofEpochDay(Math.clamp(day, FIRST, LAST));
  }

  /** What an id counts as whose cookie tells no day. */
  LocalDate ofUndated() {
    LocalDate today = today();
    return today.isBefore(LAST_UNDATED) ? today : LAST_UNDATED;
  }

  /** When an id of this day is over, whatever is stored under it. */
  Instant end(LocalDate day) {
    return day.plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant().plus(absoluteLimit);
  }

  /** Whether an id of this day is certainly older than 24 hours. */
  boolean aged(LocalDate day) {
    return day.plusDays(1).isBefore(today());
  }
}
