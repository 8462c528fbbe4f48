package dev.stash.wire;

import java.time.Duration;

/**
 * The limits of sockets.
 *
 * @param messageBytes the longest message in UTF-8, put together from all its fragments
 * @param mountWithin how long after opening the first message may take
 * @param eventsPerSecond how many events a socket may send, on average
 * @param eventBurst how many it may send at once
 * @param badMessages after so many messages that are none of the protocol the socket is closed
 * @param collapseAfter a slow socket that so many pushed changes wait for gets one {@code resync}
 * @param socketsPerSession how many sockets one session may have on one member
 * @param sessionEventsPerSecond how many events all sockets of a session may send, on average
 * @param sessionEventBurst how many they may send at once
 */
public record WireOptions(
    int messageBytes,
    Duration mountWithin,
    int eventsPerSecond,
    int eventBurst,
    int badMessages,
    int collapseAfter,
    int socketsPerSession,
    int sessionEventsPerSecond,
    int sessionEventBurst) {
  /**
   * 64 KiB, 5 s, 200 events a second, 400 at once, 100 bad messages, 64 changes; for all sockets of
   * a session 64 sockets, 1,000 events a second, 2,000 at once.
   */
  public static final WireOptions DEFAULT =
      new WireOptions(64 << 10, Duration.ofSeconds(5), 200, 400, 100, 64, 64, 1_000, 2_000);

  /** The same with another longest message. */
  public WireOptions withMessageBytes(int bytes) {
    return with(bytes, mountWithin, eventsPerSecond, eventBurst, socketsPerSession);
  }

  /** The same with another time to mount. */
  public WireOptions withMountWithin(Duration limit) {
    return with(messageBytes, limit, eventsPerSecond, eventBurst, socketsPerSession);
  }

  /** The same with other rates of a socket; a session may do five times as much. */
  public WireOptions withEvents(int perSecond, int burst) {
    return with(messageBytes, mountWithin, perSecond, burst, socketsPerSession);
  }

  /** The same with another number of sockets. */
  public WireOptions withSocketsPerSession(int sockets) {
    return with(messageBytes, mountWithin, eventsPerSecond, eventBurst, sockets);
  }

  private WireOptions with(int bytes, Duration mount, int perSecond, int burst, int sockets) {
    return new WireOptions(
        bytes,
        mount,
        perSecond,
        burst,
        badMessages,
        collapseAfter,
        sockets,
        5 * perSecond,
        5 * burst);
  }
}
