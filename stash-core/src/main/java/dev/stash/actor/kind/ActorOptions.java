package dev.stash.actor.kind;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import java.time.Duration;
import java.util.List;

/**
 * What is set for all durable actors of a member.
 *
 * @param within how long a call takes at most, unless it says otherwise
 * @param maxBytes how many bytes of values one may hold
 * @param maxCallBytes how long arguments may be together, and a reply
 */
public record ActorOptions(Duration within, int maxBytes, int maxCallBytes) {
  /** The option of {@link #within}. */
  public static final Option<Duration> CALL_TIMEOUT =
      Option.time(
          "actor-call-timeout",
          Duration.ofSeconds(10),
          Duration.ofMillis(1),
          Duration.ofMinutes(4),
          "by then a call of an actor has its reply or an exception, unless it says another time");

  /** The option of {@link #maxBytes}. */
  public static final Option<Integer> MAX_BYTES =
      Option.bytes(
          "max-actor-bytes", 1 << 20, 1 << 10, 64 << 20, "how much an actor may hold, as JSON");

  /** The option of {@link #maxCallBytes}. */
  public static final Option<Integer> MAX_CALL_BYTES =
      Option.bytes(
          "max-call-bytes",
          256 << 10,
          1 << 10,
          16 << 20,
          "how long the arguments of a call may be together, and its reply, as JSON");

  /** All of them. */
  public static final List<Option<?>> OPTIONS = List.of(CALL_TIMEOUT, MAX_BYTES, MAX_CALL_BYTES);

  /** As options say. */
  public static ActorOptions of(OptionSet said) {
    return new ActorOptions(said.get(CALL_TIMEOUT), said.get(MAX_BYTES), said.get(MAX_CALL_BYTES));
  }
}
