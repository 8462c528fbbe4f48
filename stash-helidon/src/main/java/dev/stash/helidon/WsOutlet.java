package dev.stash.helidon;

import dev.stash.Stash;
import dev.stash.wire.Outlet;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.websocket.WsSession;
import java.io.UncheckedIOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes to one socket, one frame at a time: Helidon's sessions bear no two, and answers to pings
 * are written by another thread than messages.
 */
final class WsOutlet implements Outlet {
  /**
   * How long the client has to answer a close before the connection is cut; a session that ends
   * closes all its sockets within a second.
   */
  private static final long CLOSE_MS = 900;

  private final WsSession ws;
  private final Stash stash;
  private final ReentrantLock writing = new ReentrantLock();

  WsOutlet(WsSession ws, Stash stash) {
    this.ws = ws;
    this.stash = stash;
  }

  @Override
  public void send(String message) {
    writing.lock();
    try {
      ws.send(message, true);
    } finally {
      writing.unlock();
    }
  }

  /** Helidon (4.3) leaves pings to its listeners, RFC 6455 wants each answered. */
  void pong(BufferData payload) {
    writing.lock();
    try {
      ws.pong(payload);
    } finally {
      writing.unlock();
    }
  }

  /** Nobody waits for a client that does not answer, or does not even read. */
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

  @Override
  public void close(int code, String reason) {
    closing();
    writing.lock();
    try {
      ws.close(code, reason);
    } finally {
      writing.unlock();
    }
  }

  private void cut() {
    if (ws.socketContext() instanceof ConnectionContext connection) {
      try {
        connection.serverSocket().close();
      } catch (UncheckedIOException gone) {
        // that is what was wanted
      }
    }
  }
}
