package dev.stash.session;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.engine.HostOptions;
import dev.stash.engine.KindSignals;
import dev.stash.engine.LoopOptions;
import dev.stash.observe.Signals;
import java.time.Duration;
import java.util.List;

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

  /** The option of {@link #overlap}. */
  public static final Option<Duration> ROTATION_OVERLAP =
      Option.time(
          "rotation-overlap",
          Duration.ofSeconds(30),
          Duration.ZERO,
          Duration.ofMinutes(10),
          "how long an old id is told to come again with the new one, once the browser has that;"
              + " counts as 5 s at least");

  /** The option of {@link #claim}. */
  public static final Option<Duration> CLAIM_LIMIT =
      Option.time(
          "claim-limit",
          Duration.ofMinutes(10),
          Duration.ZERO,
          Duration.ofHours(1),
          "how long after a login whose answer was lost the same person finds the session by"
              + " logging in; counts as 5 s at least");

  /** The option of {@link #call}. */
  public static final Option<Duration> CALL_TIMEOUT =
      Option.time(
          "call-timeout",
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          Duration.ofSeconds(10),
          "how long a call of a handler (`Session`, `HttpSession`) waits for storage, then"
              + " `STORAGE_UNAVAILABLE`; less than what the proxy in front waits");

  /** All there are of sessions. */
  public static final List<Option<?>> OPTIONS =
      Option.all(
          LoopOptions.OPTIONS,
          HostOptions.OPTIONS,
          SessionLimits.OPTIONS,
          List.of(ROTATION_OVERLAP, CLAIM_LIMIT, CALL_TIMEOUT));

  /** With nothing said. */
  public static final SessionOptions DEFAULT = of(new OptionSet(OPTIONS), Signals.NONE);

  /**
   * As options say.
   *
   * @param signals who listens
   * @throws dev.stash.OptionInvalid if some do not go together
   */
  public static SessionOptions of(OptionSet said, Signals signals) {
    return new SessionOptions(
        LoopOptions.of(said),
        HostOptions.of(said, new KindSignals(SessionPayloads.KIND, signals)),
        SessionLimits.of(said),
        said.get(ROTATION_OVERLAP),
        said.get(CLAIM_LIMIT),
        said.get(CALL_TIMEOUT));
  }

  /** What is shorter than an answer may be on its way counts as that long. */
  public SessionOptions {
    overlap = overlap.compareTo(ON_ITS_WAY) < 0 ? ON_ITS_WAY : overlap;
    claim = claim.compareTo(ON_ITS_WAY) < 0 ? ON_ITS_WAY : claim;
  }

  long overlapMillis() {
    return overlap.toMillis();
  }
}
