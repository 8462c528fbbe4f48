package dev.stash.wire;

/** The socket, as the conversation needs it. Sending and closing: one call at a time, may block. */
public interface Outlet {
  /** Sends one text message. Throws what it likes if the socket is gone. */
  void send(String message);

  /** Closes with a code of RFC 6455 §7.4; nothing is sent after it. */
  void close(int code, String reason);

  /**
   * The socket will be closed: whoever does not read, and so holds up {@link #close}, is to be cut
   * off within a second. Called at any time, by any thread; does not block. Does nothing by
   * default.
   */
  default void closing() {}
}
