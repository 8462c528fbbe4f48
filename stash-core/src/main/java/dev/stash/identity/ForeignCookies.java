package dev.stash.identity;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Counts cookies that have our form and a MAC of none of our secrets. Many of them are what a
 * restart with another secret looks like, and nobody would say so: each browser just gets a new,
 * empty session. Anybody can make such cookies up, so they are told of once an hour at most.
 * Thread-safe.
 */
final class ForeignCookies {
  private static final Logger LOG = System.getLogger(ForeignCookies.class.getName());

  /** So many within an hour are more than one browser with a left-over cookie. */
  private static final int MANY = 20;

  private static final long HOUR = Duration.ofHours(1).toMillis();

  private long all;
  private long inThisHour;
  private long hourBegan = Long.MIN_VALUE;

  /**
   * There was one.
   *
   * @param now in epoch milliseconds
   */
  void count(long now) {
    if (isTheOneTooMany(now)) {
      LOG.log(
          Level.WARNING,
          "{0} cookies within an hour were signed with no secret known here; their browsers get"
              + " new, empty sessions. If the secret was changed, give the one before as"
              + " former-secrets; if it was not, somebody makes cookies up, in vain",
          MANY);
    }
  }

  private synchronized boolean isTheOneTooMany(long now) {
    all++;
    if (hourBegan == Long.MIN_VALUE || Math.abs(now - hourBegan) >= HOUR) {
      hourBegan = now;
      inThisHour = 0;
    }
    return ++inThisHour == MANY;
  }

  synchronized long all() {
    return all;
  }
}
