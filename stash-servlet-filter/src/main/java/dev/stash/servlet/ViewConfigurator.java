package dev.stash.servlet;

import dev.stash.StashException;
import dev.stash.servlet.Upgrades.Upgrade;
import dev.stash.web.Peer;
import dev.stash.web.ViewHost;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks at cookie, Origin and peer of a view's socket: filters do not run before every upgrade.
 * What {@link #checkOrigin} cannot know in some container is found out by {@link #modifyHandshake},
 * which cannot refuse: then the socket is closed as soon as it is open, and was told nothing.
 */
final class ViewConfigurator extends ServerEndpointConfig.Configurator {
  private static final int POLICY = 1008;
  private static final int TRY_AGAIN = 1013;

  private final ViewHost views;

  ViewConfigurator(ViewHost views) {
    this.views = views;
  }

  @Override
  public boolean checkOrigin(@Nullable String origin) {
    Optional<Upgrade> upgrade = Upgrades.current();
    return upgrade.isEmpty() || views.allows(Optional.ofNullable(origin), upgrade.get().host());
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
    if (!Handshakes.allowed(request, views)) {
      return Opening.refused(POLICY, "ORIGIN_REFUSED");
    }
    String path = request.getRequestURI().getPath();
    String view = path.substring(path.lastIndexOf('/') + 1);
    boolean trusted = Upgrades.current().map(Upgrade::trusted).orElse(views.trusts(Peer.STRANGER));
    try {
      return Opening.of(
          views.handshake(
              view,
              Handshakes.offered(request),
              Handshakes.values(request, "Cookie"),
              Handshakes.jar(response)),
          trusted);
    } catch (StashException unavailable) {
      return Opening.refused(TRY_AGAIN, unavailable.code());
    }
  }

  @Override
  public <T> T getEndpointInstance(Class<T> type) {
    return type.cast(new ViewEndpoint(views));
  }
}
