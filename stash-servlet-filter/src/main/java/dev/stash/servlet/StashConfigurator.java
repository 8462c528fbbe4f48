package dev.stash.servlet;

import dev.stash.servlet.Upgrades.Upgrade;
import dev.stash.session.SessionHandle;
import dev.stash.session.SessionIds;
import dev.stash.web.BrowserIds;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.Session;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * For an endpoint of the application's own: {@code @ServerEndpoint(value = "/chat", configurator =
 * StashConfigurator.class)}. Its sockets know the session of their browser. The application must
 * have a {@link StashFilter}, whose options count here, too: an upgrade from a foreign Origin, and
 * one that may not use our cookie, is answered 403.
 *
 * <p>Unlike views, such sockets are not closed when their session ends; what is asked of an ended
 * session throws {@code SESSION_ENDED}. Thread-safe; made by the container.
 */
public class StashConfigurator extends ServerEndpointConfig.Configurator {
  private static final Logger LOG = System.getLogger(StashConfigurator.class.getName());

  /** For the container. */
  public StashConfigurator() {}

  /**
   * The session of this socket's browser. Its id cannot be rotated: there is no response.
   *
   * @throws IllegalStateException if the endpoint has another configurator
   */
  public static dev.stash.Session session(Session socket) {
    return stored(socket);
  }

  /**
   * Binds the {@code @Stashed} fields of an object to a view of the session. Nothing is read yet.
   *
   * @param name of the view, as pages mount it or as you like
   * @param handler with its defaults
   * @throws dev.stash.view.ViewInvalid if its class cannot be bound
   */
  public static <T> EndpointView<T> view(Session socket, String name, T handler) {
    return new EndpointView<>(stored(socket), name, handler);
  }

  private static SessionHandle stored(Session socket) {
    if (socket.getUserProperties().get(StashFilter.SESSION) instanceof SessionHandle session) {
      return session;
    }
    throw new IllegalStateException(
        "the endpoint has no session; give it configurator = StashConfigurator.class");
  }

  @Override
  public boolean checkOrigin(@Nullable String origin) {
    Optional<Upgrade> upgrade = Upgrades.current();
    if (upgrade.isEmpty()) {
      LOG.log(Level.WARNING, "there is no StashFilter in this application: sockets are refused");
    }
    return upgrade
        .filter(Upgrade::trusted)
        .filter(of -> of.views().allows(Optional.ofNullable(origin), of.host()))
        .isPresent();
  }

  /**
   * Finds the session. An application that overrides this calls it first.
   *
   * @throws dev.stash.StashException {@code STORAGE_UNAVAILABLE} if there are several secrets;
   *     {@code TOO_MANY_SESSIONS}
   */
  @Override
  public void modifyHandshake(
      ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
    Upgrade upgrade =
        Upgrades.current()
            .filter(Upgrade::trusted)
            .orElseThrow(() -> new IllegalStateException("the Origin was not checked"));
    var stash = upgrade.views().stash();
    BrowserIds ids =
        upgrade
            .views()
            .ids(Handshakes.values(request, "Cookie"), Handshakes.jar(response), upgrade.peer());
    config
        .getUserProperties()
        .put(StashFilter.SESSION, stash.web().session(SessionIds.of(ids.key())));
  }
}
