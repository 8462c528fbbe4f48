package dev.stash.helidon;

import dev.stash.wire.Outlet;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.websocket.WsSession;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Writes to one socket; Helidon (4.5) lets one thread at a time write a frame.
 *
 * <p>To close a socket of TLS means to say so, and whoever says anything waits for those who are
 * blocked saying something: for as long as a client likes that does not read. But a thread that is
 * interrupted while it reads or writes ends the connection at once, whatever it holds. So a cut
 * interrupts all that are in there, which are those that send, and the connection's own thread
 * while it is not with us.
 */
final class WsOutlet implements Outlet {
  private final WsSession ws;

  /** Those that may be blocked on the connection. */
  private final Set<Thread> inThere = new HashSet<>();

  private boolean cut;

  WsOutlet(WsSession ws) {
    this.ws = ws;
  }

  /** Helidon writes each message by itself, and copies each once; that is enough for one. */
  @Override
  public void send(List<String> messages) {
    Runnable frames = () -> messages.forEach(message -> ws.send(message, true));
    if (messages.size() > 1 && ws.socketContext() instanceof ViewConnection connection) {
      talk(() -> connection.dataWriter().together(frames));
    } else {
      talk(frames);
    }
  }

  /** Helidon leaves pings to its listeners, RFC 6455 wants each answered. */
  @Override
  public void pong(byte[] payload) {
    talk(() -> ws.pong(BufferData.create(payload)));
  }

  @Override
  public void close(int code, String reason) {
    talk(() -> ws.close(code, reason));
  }

  private void talk(Runnable call) {
    enter();
    try {
      call.run();
    } finally {
      leave();
    }
  }

  /** This thread goes on to read or write. */
  synchronized void enter() {
    inThere.add(Thread.currentThread());
    if (cut) {
      Thread.currentThread().interrupt();
    }
  }

  /** This thread is back, and what it does now is not to be interrupted. */
  synchronized void leave() {
    if (inThere.remove(Thread.currentThread()) && cut) {
      boolean unused = Thread.interrupted();
    }
  }

  @Override
  public void cut() {
    interruptAll();
    if (ws.socketContext() instanceof ConnectionContext connection) {
      // Its last word would block as well, were it not interrupted before it begins.
      var unused =
          Thread.ofVirtual()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    try {
                      connection.serverSocket().close();
                    } catch (UncheckedIOException gone) {
                      // that is what was wanted
                    }
                  });
    }
  }

  private synchronized void interruptAll() {
    cut = true;
    inThere.forEach(Thread::interrupt);
  }
}
