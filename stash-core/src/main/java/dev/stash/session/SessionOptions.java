package dev.stash.session;

import dev.stash.OptionInvalid;
import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import dev.stash.engine.HostOptions;
import dev.stash.engine.LoopOptions;
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
 * @param firstVisit how long one lives that is nobody's, and that nobody comes back to; zero: as
 *     long as any
 * @param tab how long a tab's entries are kept after its last page, at least
 */
public record SessionOptions(
    LoopOptions loop,
    HostOptions host,
    SessionLimits limits,
    Duration overlap,
    Duration claim,
    Duration call,
    Duration firstVisit,
    Duration tab) {
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

  /** The option of {@link #firstVisit}. */
  public static final Option<Duration> FIRST_VISIT_LIMIT =
      Option.time(
          "first-visit-limit",
          Duration.ZERO,
          Duration.ZERO,
          Duration.ofDays(3_650),
          "the idle limit of a session without a principal whose browser has never come back with"
              + " its cookie; 0: `idle-limit`");

  /** The option of {@link #tab}. */
  public static final Option<Duration> TAB_LIMIT =
      Option.time(
          "tab-limit",
          Duration.ofDays(1),
          Duration.ofMinutes(1),
          Duration.ofDays(3_650),
          "how long the values of `Scope.TAB` are kept after the tab's last page; up to a tenth of"
              + " `idle-limit` longer, and as long as the session at most");

  /** All there are of sessions. */
  public static final List<Option<?>> OPTIONS =
      Option.all(
          LoopOptions.OPTIONS,
          HostOptions.OPTIONS,
          SessionLimits.OPTIONS,
          List.of(ROTATION_OVERLAP, CLAIM_LIMIT, CALL_TIMEOUT, FIRST_VISIT_LIMIT, TAB_LIMIT));

  /** With nothing said. */
  public static final SessionOptions DEFAULT = of(new OptionSet(OPTIONS));

  /**
   * As options say.
   *
   * @throws OptionInvalid if some do not go together
   */
  public static SessionOptions of(OptionSet said) {
    Duration idle = said.get(LoopOptions.IDLE_LIMIT);
    if (said.get(FIRST_VISIT_LIMIT).compareTo(idle) > 0) {
      throw new OptionInvalid(
          FIRST_VISIT_LIMIT.name(),
          "is above " + LoopOptions.IDLE_LIMIT + ", which is " + LoopOptions.IDLE_LIMIT.write(idle),
          "lower it, or leave it out");
    }
    return new SessionOptions(
        LoopOptions.of(said),
        HostOptions.of(said),
        SessionLimits.of(said),
        said.get(ROTATION_OVERLAP),
        said.get(CLAIM_LIMIT),
        said.get(CALL_TIMEOUT),
        said.get(FIRST_VISIT_LIMIT),
        said.get(TAB_LIMIT));
  }

  /** What is shorter than an answer may be on its way counts as that long. */
  public SessionOptions {
    overlap = overlap.compareTo(ON_ITS_WAY) < 0 ? ON_ITS_WAY : overlap;
    claim = claim.compareTo(ON_ITS_WAY) < 0 ? ON_ITS_WAY : claim;
  }

  /** When a page was last here is stored with the session's own time, a tenth late at most. */
  long tabMillis() {
    return tab.toMillis() + loop.idleLimit() / 10;
  }

  long overlapMillis() {
    return overlap.toMillis();
  }
}
