package dev.stash.wire;

import dev.stash.config.Option;
import dev.stash.wire.SessionTraffic.Visit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which events are not handled now. Order matters: once an event was told so, those after it must
 * not be handled before it. The page sends them all again; one that does not is waited for only so
 * long. Not thread-safe.
 */
final class NotNow {
  /** For so long an event is waited for, and later ones are told the same. */
  private static final long PATIENCE_MS = 5_000;

  private final RateLimit rate;
  private final Visit visit;
  private final Consumer<Option<?>> limited;

  /** The first event that was told so; 0: none. */
  private long first;

  private long until;

  /**
   * All events are handled.
   *
   * @param limited is told of the rate that is the reason, once for all that are sent again
   */
  NotNow(RateLimit rate, Visit visit, Consumer<Option<?>> limited) {
    this.rate = rate;
    this.visit = visit;
    this.limited = limited;
  }

  /**
   * Why this event is not handled now; null: it is.
   *
   * @param room whether it could be kept until it is stored
   * @param now in milliseconds that do not go back
   */
  @Nullable ErrorCode why(long event, boolean room, long now) {
    ErrorCode why = null;
    if (first != 0 && event > first && now < until) {
      why = ErrorCode.RATE_LIMITED;
    } else if (!room) {
      why = ErrorCode.BUSY;
    } else if (!rate.take(now)) {
      why = limitedBy(WireOptions.EVENTS_PER_SECOND);
    } else if (!visit.mayTake(now)) {
      why = limitedBy(WireOptions.SESSION_EVENTS_PER_SECOND);
    }
    if (why == null) {
      first = 0;
    } else if (first == 0 || event <= first || now >= until) {
      first = event;
      until = now + PATIENCE_MS;
    }
    return why;
  }

  private ErrorCode limitedBy(Option<?> rate) {
    limited.accept(rate);
    return ErrorCode.RATE_LIMITED;
  }
}
