package dev.stash.helidon;

import dev.stash.web.ViewHost;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import org.jspecify.annotations.Nullable;

/** Upgrades sockets of views with the feature's own routing, all others as Helidon does. */
final class StashUpgrader extends WsUpgrader {
  StashUpgrader(WsConfig config) {
    super(config);
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
    ServerConnection upgraded =
        super.upgrade(new RoutedConnection(connection, feature.router()), prologue, headers);
    return upgraded == null ? null : new ViewConnection(upgraded);
  }
}
