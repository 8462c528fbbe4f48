package dev.stash.servlet;

import dev.stash.web.ViewHost;
import dev.stash.wire.ViewSocket;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One socket of a view: from the container's callbacks to the conversation and back. Public because
 * Jetty wants it; not for applications.
 */
public final class ViewEndpoint extends Endpoint {
  /** A page says something every 20 s; one that is silent for so long is gone. */
  private static final long IDLE_MS = Duration.ofMinutes(5).toMillis();

  private static final int INTERNAL = 1011;

  private final ViewHost views;
  private volatile @Nullable ViewSocket socket;

  ViewEndpoint(ViewHost views) {
    this.views = views;
  }

  @Override
  public void onOpen(Session session, EndpointConfig config) {
    session.setMaxIdleTimeout(IDLE_MS);
    SocketOutlet outlet = new SocketOutlet(session, views.wire().sendWithin());
    Opening opening = Opening.from(config.getUserProperties());
    if (opening == null) {
      views.refuse(outlet, INTERNAL, "no handshake");
    } else {
      views.open(opening.handshake(), outlet).ifPresent(opened -> listen(session, opened));
    }
  }

  /** In parts, as they come: the protocol has its own limit for the whole. */
  private void listen(Session session, ViewSocket opened) {
    socket = opened;
    MessageHandler.Partial<String> text = opened::text;
    MessageHandler.Partial<ByteBuffer> binary =
        (part, last) -> opened.text("\u0000", last); // no message of the protocol: BAD_MESSAGE
    session.addMessageHandler(String.class, text);
    session.addMessageHandler(ByteBuffer.class, binary);
    session.addMessageHandler(PongMessage.class, pong -> opened.pong());
    if (!session.isOpen()) {
      views.closed(opened); // it was gone before anybody could be told
    }
  }

  @Override
  public void onClose(Session session, CloseReason reason) {
    gone();
  }

  /** Of a socket that was cut off; some containers do not say onClose after it. */
  @Override
  public void onError(Session session, Throwable broken) {
    gone();
  }

  private void gone() {
    ViewSocket open = socket;
    if (open != null) {
      views.closed(open);
    }
  }
}
