package dev.stash.wire;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import java.time.Duration;
import java.util.List;

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
  private static final int MANY = 10_000_000;
  private static final int LARGE = 1 << 30;
  private static final Duration HOUR = Duration.ofHours(1);

  /** The option of {@link #messageBytes}. */
  public static final Option<Integer> MESSAGE_BYTES =
      Option.bytes("message-bytes", 64 << 10, 1, 16 << 20, "the longest message, as UTF-8");

  /** The option of {@link #mountWithin}. */
  public static final Option<Duration> MOUNT_WITHIN =
      Option.time(
          "mount-within",
          Duration.ofSeconds(5),
          Duration.ofMillis(100),
          HOUR,
          "how long after opening a socket's first message may take");

  /** The option of {@link #eventsPerSecond}. */
  public static final Option<Integer> EVENTS_PER_SECOND =
      Option.number("events-per-second", 200, 1, MANY, "events a socket may send, on average");

  /** The option of {@link #eventBurst}. */
  public static final Option<Integer> EVENT_BURST =
      Option.number("event-burst", 400, 1, MANY, "events a socket may send at once");

  /** The option of {@link #badMessages}. */
  public static final Option<Integer> BAD_MESSAGES =
      Option.number(
          "bad-messages",
          100,
          1,
          MANY,
          "after so many messages that are none of the protocol a socket is closed");

  /** The option of {@link #collapseAfter}. */
  public static final Option<Integer> COLLAPSE_AFTER =
      Option.number(
          "collapse-after",
          64,
          1,
          MANY,
          "a slow socket that so many pushed changes wait for gets one `resync`");

  /** The option of {@link #socketsPerSession}. */
  public static final Option<Integer> SOCKETS_PER_SESSION =
      Option.number("sockets-per-session", 64, 1, MANY, "sockets a session may have on one member");

  /** The option of {@link #sessionEventsPerSecond}. */
  public static final Option<Integer> SESSION_EVENTS_PER_SECOND =
      Option.number(
          "session-events-per-second",
          1_000,
          1,
          5 * MANY,
          "events all sockets of a session may send on one member, on average; five times"
              + " `events-per-second` unless said");

  /** The option of {@link #sessionEventBurst}. */
  public static final Option<Integer> SESSION_EVENT_BURST =
      Option.number(
          "session-event-burst",
          2_000,
          1,
          5 * MANY,
          "and at once; five times `event-burst` unless said");

  /** The option of {@link #queuedBytes}. */
  public static final Option<Integer> QUEUED_BYTES =
      Option.bytes(
          "queued-bytes",
          64 << 10,
          1,
          LARGE,
          "when so much of what a socket has sent waits to be worked off, it is not read; each"
              + " message counts 256 bytes more than its text");

  /** The option of {@link #sendWithin}. */
  public static final Option<Duration> SEND_WITHIN =
      Option.time(
          "send-within",
          Duration.ofSeconds(20),
          Duration.ofMillis(100),
          HOUR,
          "how long a client may leave one message unread before its socket is cut; its page comes"
              + " again and loses nothing");

  /** All of them. */
  public static final List<Option<?>> OPTIONS =
      List.of(
          MESSAGE_BYTES,
          MOUNT_WITHIN,
          EVENTS_PER_SECOND,
          EVENT_BURST,
          BAD_MESSAGES,
          COLLAPSE_AFTER,
          SOCKETS_PER_SESSION,
          SESSION_EVENTS_PER_SECOND,
          SESSION_EVENT_BURST,
          QUEUED_BYTES,
          SEND_WITHIN);

  /** With nothing said. */
  public static final WireOptions DEFAULT = of(new OptionSet(OPTIONS));

  /** As options say. */
  public static WireOptions of(OptionSet said) {
    int events = said.get(EVENTS_PER_SECOND);
    int burst = said.get(EVENT_BURST);
    return new WireOptions(
        said.get(MESSAGE_BYTES),
        said.get(MOUNT_WITHIN),
        events,
        burst,
        said.get(BAD_MESSAGES),
        said.get(COLLAPSE_AFTER),
        said.get(SOCKETS_PER_SESSION),
        said.said(SESSION_EVENTS_PER_SECOND).orElse(5 * events),
        said.said(SESSION_EVENT_BURST).orElse(5 * burst),
        said.get(QUEUED_BYTES),
        said.get(SEND_WITHIN));
  }

  /**
   * The limits.
   *
   * @throws dev.stash.OptionInvalid if one is out of its bounds
   */
  public WireOptions {
    MESSAGE_BYTES.checked(messageBytes);
    MOUNT_WITHIN.checked(mountWithin);
    EVENTS_PER_SECOND.checked(eventsPerSecond);
    EVENT_BURST.checked(eventBurst);
    BAD_MESSAGES.checked(badMessages);
    COLLAPSE_AFTER.checked(collapseAfter);
    SOCKETS_PER_SESSION.checked(socketsPerSession);
    SESSION_EVENTS_PER_SECOND.checked(sessionEventsPerSecond);
    SESSION_EVENT_BURST.checked(sessionEventBurst);
    QUEUED_BYTES.checked(queuedBytes);
    SEND_WITHIN.checked(sendWithin);
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
