package dev.stash.wire;

import dev.stash.config.Option;
import dev.stash.config.OptionSet;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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
 * @param maxSockets how many sockets of all sessions one member may have
 * @param sessionEventsPerSecond how many events all sockets of a session may send, on average
 * @param sessionEventBurst how many they may send at once
 * @param mountsPerSecond how many sockets of a session may mount, on average
 * @param mountBurst how many may at once
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
    int maxSockets,
    int sessionEventsPerSecond,
    int sessionEventBurst,
    int mountsPerSecond,
    int mountBurst,
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

  /** The option of {@link #maxSockets}. */
  public static final Option<Integer> MAX_SOCKETS =
      Option.number(
          "max-sockets",
          20_000,
          1,
          MANY,
          "sockets of all sessions on one member; the next one is answered 503");

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

  /** The option of {@link #mountsPerSecond}. */
  public static final Option<Integer> MOUNTS_PER_SECOND =
      Option.number(
          "mounts-per-second",
          10,
          1,
          MANY,
          "sockets of a session that may mount on one member, on average; the page of the next one"
              + " is told to come again in 2 s, and loses nothing");

  /** The option of {@link #mountBurst}. */
  public static final Option<Integer> MOUNT_BURST =
      Option.number("mount-burst", 300, 1, MANY, "and at once");

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
          MAX_SOCKETS,
          SESSION_EVENTS_PER_SECOND,
          SESSION_EVENT_BURST,
          MOUNTS_PER_SECOND,
          MOUNT_BURST,
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
        said.get(MAX_SOCKETS),
        said.said(SESSION_EVENTS_PER_SECOND).orElse(5 * events),
        said.said(SESSION_EVENT_BURST).orElse(5 * burst),
        said.get(MOUNTS_PER_SECOND),
        said.get(MOUNT_BURST),
        said.get(QUEUED_BYTES),
        said.get(SEND_WITHIN));
  }

  /** As a builder says. */
  public static WireOptions of(Consumer<Builder> limits) {
    OptionSet said = new OptionSet(OPTIONS);
    limits.accept(new Builder(said));
    return of(said);
  }

  /** Sets the limits; each method is called as its option is. Not thread-safe. */
  public static final class Builder {
    private final OptionSet options;

    /** Sets them here. */
    public Builder(OptionSet options) {
      this.options = options;
    }

    private <T> Builder set(Option<T> option, T value) {
      options.set(option, value);
      return this;
    }

    /** {@code message-bytes}, the longest message. */
    public Builder messageBytes(int value) {
      return set(MESSAGE_BYTES, value);
    }

    /** {@code mount-within}, how long the first message may take. */
    public Builder mountWithin(Duration value) {
      return set(MOUNT_WITHIN, value);
    }

    /** {@code events-per-second}, of one socket; a session may do five times as much. */
    public Builder eventsPerSecond(int value) {
      return set(EVENTS_PER_SECOND, value);
    }

    /** {@code event-burst}, and at once. */
    public Builder eventBurst(int value) {
      return set(EVENT_BURST, value);
    }

    /** {@code bad-messages}, how many are borne. */
    public Builder badMessages(int value) {
      return set(BAD_MESSAGES, value);
    }

    /** {@code collapse-after}, how many changes wait for a slow socket. */
    public Builder collapseAfter(int value) {
      return set(COLLAPSE_AFTER, value);
    }

    /** {@code sockets-per-session}, on one member. */
    public Builder socketsPerSession(int value) {
      return set(SOCKETS_PER_SESSION, value);
    }

    /** {@code max-sockets}, of all sessions on one member. */
    public Builder maxSockets(int value) {
      return set(MAX_SOCKETS, value);
    }

    /** {@code session-events-per-second}, of all sockets of a session. */
    public Builder sessionEventsPerSecond(int value) {
      return set(SESSION_EVENTS_PER_SECOND, value);
    }

    /** {@code session-event-burst}, and at once. */
    public Builder sessionEventBurst(int value) {
      return set(SESSION_EVENT_BURST, value);
    }

    /** {@code mounts-per-second}, of all sockets of a session. */
    public Builder mountsPerSecond(int value) {
      return set(MOUNTS_PER_SECOND, value);
    }

    /** {@code mount-burst}, and at once. */
    public Builder mountBurst(int value) {
      return set(MOUNT_BURST, value);
    }

    /** {@code queued-bytes}, how much may wait to be worked off. */
    public Builder queuedBytes(int value) {
      return set(QUEUED_BYTES, value);
    }

    /** {@code send-within}, how long a client may leave a message unread. */
    public Builder sendWithin(Duration value) {
      return set(SEND_WITHIN, value);
    }
  }
}
