package dev.stash.wire;

import dev.stash.OptionInvalid;
import java.time.Duration;

/**
 * The limits of sockets.
 *
 * @param messageBytes the longest message in UTF-8, put together from all its fragments
 * @param mountWithin how long after opening the first message may take
 * @param eventsPerSecond how many events a socket may send, on average; it is read at twice that
 *     rate at most, whatever else it sends
 * @param eventBurst how many it may send at once
 * @param badMessages after so many messages that are none of the protocol the socket is closed
 * @param collapseAfter a slow socket that so many pushed changes wait for gets one {@code resync}
 * @param socketsPerSession how many sockets one session may have on one member
 * @param sessionEventsPerSecond how many events all sockets of a session may send, on average
 * @param sessionEventBurst how many they may send at once
 * @param queuedBytes when so much of what a socket has sent waits to be worked off, it is not read
 * @param sendWithin how long a client may leave one message unread before its socket is cut
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
    int sessionEventBurst,
    int queuedBytes,
    Duration sendWithin) {
  /**
   * 64 KiB, 5 s, 200 events a second, 400 at once, 100 bad messages, 64 changes; for all sockets of
   * a session 64 sockets, 1,000 events a second, 2,000 at once; 64 KiB queued, 20 s to read.
   */
  public static final WireOptions DEFAULT =
      new WireOptions(
          64 << 10,
          Duration.ofSeconds(5),
          200,
          400,
          100,
          64,
          64,
          1_000,
          2_000,
          64 << 10,
          Duration.ofSeconds(20));

  /**
   * The limits.
   *
   * @throws OptionInvalid if nothing could be queued, or nobody could read in time
   */
  public WireOptions {
    if (queuedBytes < 1) {
      throw new OptionInvalid("queued-bytes", "is below 1", "give it some KiB");
    }
    if (sendWithin.compareTo(Duration.ofMillis(100)) < 0) {
      throw new OptionInvalid("send-within", "is below 100 ms", "give it some seconds");
    }
  }

  /** The same with another longest message. */
  public WireOptions withMessageBytes(int bytes) {
    return with(bytes, mountWithin, socketsPerSession, queuedBytes, sendWithin);
  }

  /** The same with another time to mount. */
  public WireOptions withMountWithin(Duration limit) {
    return with(messageBytes, limit, socketsPerSession, queuedBytes, sendWithin);
  }

  /** The same with other rates of a socket; a session may do five times as much. */
  public WireOptions withEvents(int perSecond, int burst) {
    return new WireOptions(
        messageBytes,
        mountWithin,
        perSecond,
        burst,
        badMessages,
        collapseAfter,
        socketsPerSession,
        5 * perSecond,
        5 * burst,
        queuedBytes,
        sendWithin);
  }

  /** The same with another number of sockets. */
  public WireOptions withSocketsPerSession(int sockets) {
    return with(messageBytes, mountWithin, sockets, queuedBytes, sendWithin);
  }

  /** The same with another bound for what waits to be worked off. */
  public WireOptions withQueuedBytes(int bytes) {
    return with(messageBytes, mountWithin, socketsPerSession, bytes, sendWithin);
  }

  /** The same with another time to read a message. */
  public WireOptions withSendWithin(Duration limit) {
    return with(messageBytes, mountWithin, socketsPerSession, queuedBytes, limit);
  }

  private WireOptions with(int bytes, Duration mount, int sockets, int queued, Duration send) {
    return new WireOptions(
        bytes,
        mount,
        eventsPerSecond,
        eventBurst,
        badMessages,
        collapseAfter,
        sockets,
        sessionEventsPerSecond,
        sessionEventBurst,
        queued,
        send);
  }
}
