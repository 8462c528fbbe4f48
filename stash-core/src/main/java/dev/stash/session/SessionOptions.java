package dev.stash.session;

import dev.stash.actor.HostOptions;
import dev.stash.actor.LoopOptions;
import java.time.Duration;

/**
 * What is set for all sessions of a member.
 *
 * @param loop lingers, back-off, expiry
 * @param host how many idle sessions stay in memory
 * @param limits what one session may hold
 * @param overlap how long the old id of a session with a new one is told to come again, 5 s at
 *     least
 * @param claim how long a login whose answer was lost can be repeated, 5 s at least
 * @param call how long a call waits for storage
 */
public record SessionOptions(
    LoopOptions loop,
    HostOptions host,
    SessionLimits limits,
    Duration overlap,
    Duration claim,
    Duration call) {
  private static final Duration ON_ITS_WAY = Duration.ofMillis(Rotation.ON_ITS_WAY_MILLIS);

  /** All defaults; an overlap of 30 seconds; 10 minutes for a claim; 10 seconds for a call. */
  public static final SessionOptions DEFAULT =
      new SessionOptions(
          LoopOptions.DEFAULT,
          HostOptions.DEFAULT,
          SessionLimits.DEFAULT,
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofSeconds(10));

  /** What is shorter than an answer may be on its way counts as that long. */
  public SessionOptions {
    overlap = overlap.compareTo(ON_ITS_WAY) < 0 ? ON_ITS_WAY : overlap;
    claim = claim.compareTo(ON_ITS_WAY) < 0 ? ON_ITS_WAY : claim;
  }

  long overlapMillis() {
    return overlap.toMillis();
  }
}
