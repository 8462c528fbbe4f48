package dev.stash.actor;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an actor is called. Immutable; begins with {@link #NONE}. */
public final class CallOptions {
  /** As usual: within the option {@code actor-call-timeout}, without a key. */
  public static final CallOptions NONE = new CallOptions(null, null);

  /** The longest key, in characters. */
  public static final int LONGEST_KEY = 200;

  private final @Nullable String key;
  private final @Nullable Duration within;

  private CallOptions(@Nullable String key, @Nullable Duration within) {
    this.key = key;
    this.within = within;
  }

  /**
   * Under an idempotency key: a name from outside for one call, such as that of an order. Calls of
   * one actor with the same key, the same method and equal arguments run once, whoever makes them,
   * and have the same reply; with others they are refused, {@code KEY_REUSED}. An actor remembers
   * its last 256 keys. What failed is not remembered. Counts for calls that change something only.
   *
   * @param value 1 to {@value #LONGEST_KEY} characters
   */
  public CallOptions key(String value) {
    Objects.requireNonNull(value, "the key of a call is null");
    if (value.isEmpty() || value.length() > LONGEST_KEY) {
      throw new IllegalArgumentException(
          "the key of a call has 1 to " + LONGEST_KEY + " characters; shorten it, or hash it");
    }
    return new CallOptions(value, within);
  }

  /**
   * By then there is a reply, or an exception.
   *
   * @param time from 1 ms to 4 min
   */
  public CallOptions within(Duration time) {
    Objects.requireNonNull(time, "the time for a call is null");
    if (time.toMillis() < 1 || time.compareTo(Duration.ofMinutes(4)) > 0) {
      throw new IllegalArgumentException("a call has 1 ms to 4 min; say a time between these");
    }
    return new CallOptions(key, time);
  }

  /** The idempotency key. */
  public Optional<String> key() {
    return Optional.ofNullable(key);
  }

  /** The time for it. */
  public Optional<Duration> within() {
    return Optional.ofNullable(within);
  }
}
