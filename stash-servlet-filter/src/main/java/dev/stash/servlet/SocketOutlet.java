package dev.stash.servlet;

import dev.stash.wire.Outlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/** Writes to one socket. */
final class SocketOutlet implements Outlet {
  /** How long the client has to answer a close. */
  private static final long CLOSE_MS = 900;

  /** The same for Tomcat, which would wait for half a minute. */
  private static final String TOMCAT_CLOSE = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

  /** How long a call may be blocked in Tomcat, its answers to pings too; looked at anew by each. */
  private static final String TOMCAT_SEND = "org.apache.tomcat.websocket.BLOCKING_SEND_TIMEOUT";

  private final Session session;

  SocketOutlet(Session session, Duration sendWithin) {
    this.session = session;
    session.getUserProperties().put(TOMCAT_CLOSE, CLOSE_MS);
    session.getUserProperties().put(TOMCAT_SEND, sendWithin.toMillis());
  }

  /**
   * Each with a write of its own. Tomcat (11.0) may put several together, but should the connection
   * break under that write, it tries the same again while it closes, and complains in its log.
   */
  @Override
  public void send(List<String> messages) {
    try {
      for (String message : messages) {
        session.getBasicRemote().sendText(message);
      }
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @Override
  public void close(int code, String reason) {
    try {
      session.getUserProperties().put(TOMCAT_SEND, CLOSE_MS);
      session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  /**
   * There is no portable way to cut a connection. Jetty cuts one that is idle at once, also while
   * somebody writes to it; Tomcat one whose close cannot be sent in time.
   */
  @Override
  public void cut() {
    try {
      session.getUserProperties().put(TOMCAT_SEND, 1L);
      session.setMaxIdleTimeout(1);
      session.close();
    } catch (IllegalStateException | IOException closed) {
      // that is what was wanted
    }
  }
}
