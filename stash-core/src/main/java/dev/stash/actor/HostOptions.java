package dev.stash.actor;

import java.time.Duration;

/**
 * How many actors a member keeps in memory although nobody is attached to them.
 *
 * @param idleFor how long an idle, clean actor stays
 * @param maxIdle how many may be idle at once
 * @param maxIdleBytes how much their stored forms may weigh together
 * @param drain how long closing waits for what is not stored yet
 * @param handOff whether actors move warm to their next owners
 * @param handOffs how many of them move at a time
 */
public record HostOptions(
    Duration idleFor,
    int maxIdle,
    long maxIdleBytes,
    Duration drain,
    boolean handOff,
    int handOffs) {
  /** A minute; 10,000 actors; 64 MiB; 10 seconds; 64 at a time. */
  public static final HostOptions DEFAULT =
      new HostOptions(Duration.ofMinutes(1), 10_000, 64L << 20, Duration.ofSeconds(10), true, 64);
}
