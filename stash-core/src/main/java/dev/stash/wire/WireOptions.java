package dev.stash.wire;

import java.time.Duration;

/**
 * The limits of one socket.
 *
 * @param messageBytes the longest message in UTF-8, put together from all its fragments
 * @param mountWithin how long after opening the first message may take
 * @param eventsPerSecond how many events a page may send, on average
 * @param eventBurst how many it may send at once
 * @param badMessages after so many messages that are none of the protocol the socket is closed
 * @param collapseAfter a slow socket that so many pushed changes wait for gets one {@code resync}
 */
public record WireOptions(
    int messageBytes,
    Duration mountWithin,
    int eventsPerSecond,
    int eventBurst,
    int badMessages,
    int collapseAfter) {
  /** 64 KiB, 5 s, 200 events a second, 400 at once, 100 bad messages, 64 changes. */
  public static final WireOptions DEFAULT =
      new WireOptions(64 << 10, Duration.ofSeconds(5), 200, 400, 100, 64);
}
