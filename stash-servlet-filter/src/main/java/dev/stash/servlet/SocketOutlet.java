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

  /** The same for Tomcat, which would wait for half a minute. */
  private static final String TOMCAT_CLOSE = "org.apache.tomcat.websocket.SESSION_CLOSE_TIMEOUT";

  private final Session session;
  private final Stash stash;
  private final ReentrantLock writing = new ReentrantLock();

  SocketOutlet(Session session, Stash stash) {
    this.session = session;
    this.stash = stash;
    session.getUserProperties().put(TOMCAT_CLOSE, CLOSE_MS);
  }

  @Override
  public void send(String message) {
    writing.lock();
    try {
      session.getBasicRemote().sendText(message);
    } catch (IOException gone) {
      stash.executor().execute(this::cut); // Tomcat would go on reading what nobody answers
      throw new UncheckedIOException(gone);
    } finally {
      writing.unlock();
    }
  }

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

  /**
   * There is no portable way to cut a connection. Jetty cuts one that is idle at once, also while
   * somebody writes to it; Tomcat looks every ten seconds, and waits twenty for who writes.
   */
  private void cut() {
    try {
      session.setMaxIdleTimeout(1);
      session.close();
    } catch (IllegalStateException | IOException closed) {
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
