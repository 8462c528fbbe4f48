package dev.stash.servlet;

import dev.stash.Stash;
import dev.stash.wire.Outlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Writes to one socket, one message at a time: Tomcat's sessions bear no two. */
final class SocketOutlet implements Outlet {
  /** How long the client has to answer a close. */
  private static final long CLOSE_MS = 900;

  private final Session session;
  private final Stash stash;
  private final ReentrantLock writing = new ReentrantLock();

  SocketOutlet(Session session, Stash stash) {
    this.session = session;
    this.stash = stash;
  }

  @Override
  public void send(String message) {
    writing.lock();
    try {
      session.getBasicRemote().sendText(message);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    } finally {
      writing.unlock();
    }
  }

  /**
   * There is no portable way to cut a connection; but an idle one is cut, and so is one whose
   * client reads nothing. Jetty does so at once, Tomcat within ten seconds.
   */
  @Override
  public void closing() {
    try {
      var unused =
          stash
              .timer()
              .schedule(() -> stash.executor().execute(this::cut), CLOSE_MS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopping) {
      cut();
    }
  }

  private void cut() {
    try {
      session.setMaxIdleTimeout(1);
    } catch (IllegalStateException closed) {
      // that is what was wanted
    }
  }

  @Override
  public void close(int code, String reason) {
    closing();
    writing.lock();
    try {
      session.close(new CloseReason(CloseCodes.getCloseCode(code), reason));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    } finally {
      writing.unlock();
    }
  }
}
