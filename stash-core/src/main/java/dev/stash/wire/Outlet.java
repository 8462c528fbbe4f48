package dev.stash.wire;

/** The socket, as the conversation needs it. One call at a time; calls may block. */
public interface Outlet {
  /** Sends one text message. Throws what it likes if the socket is gone. */
  void send(String message);

  /** Closes with a code of RFC 6455 §7.4; nothing is sent after it. */
  void close(int code, String reason);
}
