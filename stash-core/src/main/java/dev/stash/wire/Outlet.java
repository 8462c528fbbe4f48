package dev.stash.wire;

import java.util.List;

/**
 * The socket, as the conversation needs it. All but {@link #cut} are called one at a time and may
 * block.
 */
public interface Outlet {
  /**
   * Sends text messages, with one write to the connection if this server lets us. Throws what it
   * likes if the socket is gone.
   */
  void send(List<String> messages);

  /** Answers a ping of RFC 6455; not called for servers that answer by themselves. */
  default void pong(byte[] payload) {}

  /** Closes with a code of RFC 6455 §7.4; nothing is sent after it. */
  void close(int code, String reason);

  /**
   * Ends the connection without another word; whoever is blocked in a call above gets an exception.
   * Called at any time, by any thread, more than once.
   */
  void cut();
}
