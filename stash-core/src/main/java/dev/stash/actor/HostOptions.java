package dev.stash.actor;

import java.time.Duration;

/**
 * How many actors a member keeps in memory although nobody is attached to them.
 *
 * @param idleFor how long an idle, clean actor stays
 * @param maxIdle how many may be idle at once
 * @param maxIdleBytes how much their stored forms may weigh together
 * @param drain how long closing waits for what is not stored yet
 */
public record HostOptions(Duration idleFor, int maxIdle, long maxIdleBytes, Duration drain) {
  /** A minute; 10,000 actors; 64 MiB; 10 seconds. */
  public static final HostOptions DEFAULT =
      new HostOptions(Duration.ofMinutes(1), 10_000, 64L << 20, Duration.ofSeconds(10));
}
