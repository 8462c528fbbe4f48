package dev.stash.helidon;

import dev.stash.web.ViewHost;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades sockets of views with the feature's own routing, all others as Helidon does. Whose page
 * may open one says our own policy: Helidon's (4.5) knows neither our list nor hosts with
 * underscores, so it is not shown the Origin.
 */
final class StashUpgrader extends WsUpgrader {
  private final String spelling;

  /**
   * One for requests that say Upgrade like this.
   *
   * @param spelling of {@code websocket}
   */
  StashUpgrader(WsConfig config, String spelling) {
    super(config);
    this.spelling = spelling;
  }

  @Override
  public String supportedProtocol() {
    return spelling;
  }

  @Override
  public @Nullable ServerConnection upgrade(
      ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
    if (!prologue.uriPath().path().startsWith(ViewHost.PATH)) {
      return super.upgrade(connection, prologue, headers);
    }
    StashFeature feature =
        connection.listenerContext().context().get(StashFeature.class).orElse(null);
    if (feature == null) {
      return super.upgrade(connection, prologue, headers);
    }
    if (!feature
        .views()
        .allows(headers.first(HeaderNames.ORIGIN), headers.first(HeaderNames.HOST))) {
      return null; // answered by RefusedUpgrade
    }
    WritableHeaders<?> checked = WritableHeaders.create(headers);
    checked.remove(HeaderNames.ORIGIN);
    ServerConnection upgraded =
        super.upgrade(new RoutedConnection(connection, feature.router()), prologue, checked);
    return upgraded == null ? null : new ViewConnection(upgraded);
  }
}
