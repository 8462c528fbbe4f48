package dev.stash.helidon;

import dev.stash.web.ViewHost;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrade;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrader;
import io.helidon.webserver.http1.spi.Http1UpgradeResult;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import java.util.Optional;

/**
 * Upgrades as Helidon does, through the filters and the security of HTTP routing; but for views the
 * feature's options say which Origin may: Helidon's own check (4.5) knows neither our list nor
 * hosts with underscores. Who is not upgraded is answered by {@link RefusedUpgrade}.
 */
final class StashUpgrader implements Http1RoutedUpgrader {
  static {
    Question.ask();
  }

  private final WsUpgrader helidon;
  private final String spelling;

  /**
   * One for requests that say Upgrade like this.
   *
   * @param spelling of {@code websocket}
   */
  StashUpgrader(WsConfig config, String spelling) {
    this.helidon = WsUpgrader.create(config);
    this.spelling = spelling;
  }

  @Override
  public String supportedProtocol() {
    return spelling;
  }

  @Override
  public ServerConnection upgrade(
      ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
    return helidon.upgrade(connection, prologue, headers);
  }

  @Override
  public Optional<Http1RoutedUpgrade> routedUpgrade(
      ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
    Optional<StashFeature> feature =
        prologue.uriPath().path().startsWith(ViewHost.PATH)
            ? connection.listenerContext().context().get(StashFeature.class)
            : Optional.empty();
    if (feature.isEmpty()) {
      return asHelidonDoes(connection, prologue, headers);
    }
    ViewHost views = feature.get().views();
    if (!views.wouldAllow(headers.first(HeaderNames.ORIGIN), headers.first(HeaderNames.HOST))) {
      return Optional.empty();
    }
    return asHelidonDoes(new GatheringConnection(connection), prologue, judged(headers))
        .map(
            upgrade ->
                (response, request) -> inSilence(upgrade.upgrade(response, judged(request))));
  }

  /** Without the Origin, which Helidon would judge a second time. */
  private static WritableHeaders<?> judged(Headers headers) {
    WritableHeaders<?> others = WritableHeaders.create(headers);
    others.remove(HeaderNames.ORIGIN);
    return others;
  }

  private Optional<Http1RoutedUpgrade> asHelidonDoes(
      ConnectionContext connection, HttpPrologue prologue, WritableHeaders<?> headers) {
    return helidon instanceof Http1RoutedUpgrader routed
        ? routed.routedUpgrade(connection, prologue, headers)
        : Optional.empty();
  }

  private static Http1UpgradeResult inSilence(Http1UpgradeResult result) {
    return result
        .connection()
        .map(upgraded -> Http1UpgradeResult.upgraded(new ViewConnection(upgraded)))
        .orElse(result);
  }

  /**
   * What Helidon asks of every handshake. The first time it is asked fills a list (4.5) that others
   * would find half filled and stumble over: of the sockets that come at once to a server that has
   * just started one got a 500. So it is asked before there is a server.
   */
  abstract static class Question extends WsUpgrader {
    Question(WsConfig config) {
      super(config);
    }

    static void ask() {
      WritableHeaders<?> handshake = WritableHeaders.create();
      handshake.set(HeaderNames.UPGRADE, "websocket");
      handshake.set(HeaderNames.CONNECTION, "Upgrade");
      boolean unused = isWebSocketUpgrade(handshake);
    }
  }
}
