package dev.stash.servlet;

import dev.stash.StashException;
import dev.stash.web.Peer;
import dev.stash.web.ViewHost;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One upgrade of a view's socket: finds the session of its browser. Whether it may open was looked
 * at by {@link SocketRoute}.
 */
final class ViewConfigurator extends ServerEndpointConfig.Configurator {
  private static final int TRY_AGAIN = 1013;

  private final ViewHost views;
  private final String view;
  private final Peer peer;

  ViewConfigurator(ViewHost views, String view, Peer peer) {
    this.views = views;
    this.view = view;
    this.peer = peer;
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
    opening(request, response).put(config.getUserProperties());
  }

  private Opening opening(HandshakeRequest request, HandshakeResponse response) {
    try {
      return Opening.of(
          views.handshake(
              view,
              Handshakes.offered(request),
              Handshakes.values(request, "Cookie"),
              Handshakes.jar(response),
              peer));
    } catch (StashException unavailable) {
      return Opening.refused(TRY_AGAIN, unavailable.code());
    }
  }

  @Override
  public <T> T getEndpointInstance(Class<T> type) {
    return type.cast(new ViewEndpoint(views));
  }
}
