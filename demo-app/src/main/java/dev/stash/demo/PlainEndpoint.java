package dev.stash.demo;

import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** A {@link PlainView} in a servlet container. Public because the container makes it. */
public final class PlainEndpoint extends Endpoint {
  static ServerEndpointConfig at(String path) {
    return ServerEndpointConfig.Builder.create(PlainEndpoint.class, path)
        .subprotocols(List.of(PlainView.SUBPROTOCOL))
        .build();
  }

  @Override
  public void onOpen(Session socket, EndpointConfig config) {
    PlainView<?> view =
        Objects.requireNonNull(PlainView.PATHS.get(socket.getRequestURI().getPath())).get();
    MessageHandler.Whole<String> listener =
        text -> view.message(text, answer -> send(socket, answer));
    socket.addMessageHandler(String.class, listener);
  }

  private static void send(Session socket, String text) {
    try {
      socket.getBasicRemote().sendText(text);
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
