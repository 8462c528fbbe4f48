package dev.stash.servlet;

import dev.stash.web.ViewHost;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade of a view's socket. Whether it may open, and whose it is, was looked at by {@link
 * SocketRoute}.
 */
final class ViewConfigurator extends ServerEndpointConfig.Configurator {
  private final ViewHost views;
  private final Opening opening;

  ViewConfigurator(ViewHost views, Opening opening) {
    this.views = views;
    this.opening = opening;
  }

  @Override
  public boolean checkOrigin(@Nullable String origin) {
    return true;
  }

  /** No compression: it costs memory for each socket, and messages are short. */
  @Override
  public List<Extension> getNegotiatedExtensions(
      List<Extension> installed, List<Extension> requested) {
    return List.of();
  }

  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    opening.cookies().forEach(cookie -> Handshakes.add(response, cookie));
    opening.put(config.getUserProperties());
  }

  @Override
  public <T> T getEndpointInstance(Class<T> type) {
    return type.cast(new ViewEndpoint(views));
  }
}
