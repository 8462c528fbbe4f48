package dev.stash.cluster;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A named way of messages to the channels of that name on the other members. Channels know nothing
 * of each other: each has its own order, its own limits and its own losses. Thread-safe.
 */
public interface Channel {
  /**
   * Sends a message; does not block. Messages to one member arrive in order, each at most once.
   *
   * @param message is not copied
   * @param deadline how long it may take to be taken there
   * @return done when the other member has taken it; fails with {@link MemberUnreachable} if that
   *     is not known when the time is up: it may have arrived. Fails at once if too much waits
   *     already, or if the member has no such channel
   */
  CompletableFuture<Void> send(Member to, byte[] message, Duration deadline);
}
