package dev.stash.engine;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import java.time.Duration;
import java.util.List;

/**
 * How many actors a member keeps in memory although nobody is attached to them, how they move, and
 * who hears of it.
 *
 * @param idleFor how long an idle, clean actor stays
 * @param maxIdle how many may be idle at once
 * @param maxIdleBytes how much their stored forms may weigh together
 * @param drain how long closing waits for what is not stored yet
 * @param handOff whether actors move warm to their next owners
 * @param handOffs how many of them move at a time
 * @param signals who listens to what they do
 */
public record HostOptions(
    Duration idleFor,
    int maxIdle,
    long maxIdleBytes,
    Duration drain,
    boolean handOff,
    int handOffs,
    KindSignals signals) {
  /** The option of {@link #idleFor}. */
  public static final Option<Duration> PASSIVATE_AFTER =
      Option.time(
          "passivate-after",
          Duration.ofMinutes(1),
          Duration.ZERO,
          Duration.ofDays(3_650),
          "how long a session nobody uses stays in memory");

  /** The option of {@link #drain}. */
  public static final Option<Duration> DRAIN_TIMEOUT =
      Option.time(
          "drain-timeout",
          Duration.ofSeconds(10),
          Duration.ZERO,
          Duration.ofHours(1),
          "how long `drain` hands sessions over, and how long `close` waits for the last writes");

  /** The option of {@link #handOff}. */
  public static final Option<Boolean> HAND_OFF =
      Option.flag(
          "hand-off",
          true,
          "whether sessions move warm when their owner changes; if not, they are stored, and read"
              + " again");

  /** The option of {@link #handOffs}. */
  public static final Option<Integer> HAND_OFF_CONCURRENCY =
      Option.number("hand-off-concurrency", 64, 1, 10_000, "how many sessions move at a time");

  /** All of them. */
  public static final List<Option<?>> OPTIONS =
      List.of(PASSIVATE_AFTER, DRAIN_TIMEOUT, HAND_OFF, HAND_OFF_CONCURRENCY);

  /** As options say; 10,000 idle actors, 64 MiB. */
  public static HostOptions of(OptionSet said, KindSignals signals) {
    return new HostOptions(
        said.get(PASSIVATE_AFTER),
        10_000,
        64L << 20,
        said.get(DRAIN_TIMEOUT),
        said.get(HAND_OFF),
        said.get(HAND_OFF_CONCURRENCY),
        signals);
  }
}
