package dev.stash.helidon;

import dev.stash.wire.Outlet;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.websocket.WsSession;
import java.io.UncheckedIOException;

/** Writes to one socket; Helidon (4.5) lets one thread at a time write a frame. */
final class WsOutlet implements Outlet {
  private final WsSession ws;

  WsOutlet(WsSession ws) {
    this.ws = ws;
  }

  @Override
  public void send(String message) {
    ws.send(message, true);
  }

  /** Helidon leaves pings to its listeners, RFC 6455 wants each answered. */
  @Override
  public void pong(byte[] payload) {
    ws.pong(BufferData.create(payload));
  }

  @Override
  public void close(int code, String reason) {
    ws.close(code, reason);
  }

  @Override
  public void cut() {
    if (ws.socketContext() instanceof ConnectionContext connection) {
      try {
        connection.serverSocket().close();
      } catch (UncheckedIOException gone) {
        // that is what was wanted
      }
    }
  }
}
