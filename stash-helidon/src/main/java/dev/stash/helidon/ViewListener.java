package dev.stash.helidon;

import dev.stash.web.ViewHost;
import dev.stash.web.ViewHost.Handshake;
import dev.stash.wire.ViewSocket;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One socket: from Helidon's callbacks to the conversation and back. */
final class ViewListener implements WsListener {
  private final ViewHost views;
  private final TextParts utf8 = new TextParts();
  private @Nullable Handshake handshake;
  private @Nullable WsOutlet outlet;
  private @Nullable ViewSocket socket;

  ViewListener(ViewHost views) {
    this.views = views;
  }

  /** All of it was looked at by {@link StashUpgrader}. */
  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
    Opening opening = StashUpgrader.opening();
    if (opening == null) {
      return Optional.of(Opening.protocol(headers));
    }
    handshake = opening.handshake();
    return Optional.of(opening.answer());
  }

  @Override
  public void onOpen(WsSession ws) {
    WsOutlet out = new WsOutlet(ws);
    Handshake with = handshake;
    if (with == null) {
      views.refuse(out, 1011, "no handshake");
      return;
    }
    views.open(with, out).ifPresent(this::opened);
    outlet = out;
    out.enter();
  }

  private void opened(ViewSocket opened) {
    socket = opened;
    watch(Thread.currentThread(), opened);
  }

  /**
   * Nobody is told of a socket that was cut off; but its connection's thread ends, however it went.
   */
  private void watch(Thread connection, ViewSocket opened) {
    views
        .stash()
        .web()
        .executor()
        .execute(
            () -> {
              try {
                connection.join();
              } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
              }
              views.closed(opened);
            });
  }

  /** Text and binary messages, see {@link ClientFrames}. */
  @Override
  public void onMessage(WsSession ws, BufferData part, boolean last) {
    if (ws.socketContext() instanceof ViewConnection connection && connection.frames().text()) {
      String read = read(ws, part.readBytes(), last);
      told(open -> open.text(read, last));
    } else {
      told(open -> open.text("\u0000", last)); // binary is no message of the protocol: BAD_MESSAGE
    }
  }

  private String read(WsSession ws, byte[] part, boolean last) {
    try {
      return utf8.decode(part, last);
    } catch (CharacterCodingException broken) {
      ws.close(WsCloseCodes.NOT_CONSISTENT, "the text is no UTF-8");
      throw new CloseConnectionException("text that is no UTF-8", broken);
    }
  }

  @Override
  public void onPing(WsSession ws, BufferData payload) {
    told(open -> open.ping(payload.readBytes()));
  }

  @Override
  public void onPong(WsSession ws, BufferData payload) {
    told(ViewSocket::pong);
  }

  /** The connection's own thread works for the conversation, and goes back. */
  private void told(Consumer<ViewSocket> what) {
    ViewSocket open = socket;
    WsOutlet out = outlet;
    if (open == null || out == null) {
      return;
    }
    out.leave();
    try {
      what.accept(open);
    } finally {
      out.enter();
    }
  }

  @Override
  public void onClose(WsSession ws, int status, String reason) {
    ViewSocket open = socket;
    if (open != null) {
      open.closed();
    }
  }

  @Override
  public void onError(WsSession ws, Throwable broken) {
    ViewSocket open = socket;
    if (open != null) {
      open.closed();
    }
  }
}
