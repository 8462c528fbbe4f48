package dev.stash.helidon;

import dev.stash.web.Peer;
import dev.stash.web.ViewHost;
import dev.stash.web.ViewHost.NoSocket;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.Status;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrade;
import io.helidon.webserver.http1.spi.Http1RoutedUpgrader;
import io.helidon.webserver.http1.spi.Http1UpgradeResponse;
import io.helidon.webserver.http1.spi.Http1UpgradeResult;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.websocket.WsConfig;
import io.helidon.webserver.websocket.WsUpgrader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades as Helidon does, through the filters and the security of HTTP routing; but for views the
 * feature's options say which Origin may: Helidon's own check (4.5) knows neither our list nor
 * hosts with underscores. Who is not upgraded is answered by {@link RefusedUpgrade}.
 */
final class StashUpgrader implements Http1RoutedUpgrader {
  static {
    Question.ask();
  }

  /** What {@link ViewListener} answers and goes on with. */
  private static final ThreadLocal<@Nullable Opening> OPENING = new ThreadLocal<>();

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
    if (views
        .refusal(headers.first(HeaderNames.ORIGIN), headers.first(HeaderNames.HOST))
        .isPresent()) {
      return Optional.empty();
    }
    Peer peer =
        SessionFilter.peer(
            connection.remotePeer().address(), headers.first(HeaderNames.HOST), headers);
    String path = prologue.uriPath().absolute().rawPath();
    return asHelidonDoes(new ViewConnection(connection), prologue, judged(headers))
        .map(
            upgrade ->
                (response, request) ->
                    upgrade(
                        views, Opening.of(views, path, request, peer), upgrade, response, request));
  }

  /**
   * Here, past the filters: listeners are told neither who asks, nor can they say what is answered.
   */
  private static Http1UpgradeResult upgrade(
      ViewHost views,
      Opening opening,
      Http1RoutedUpgrade upgrade,
      Http1UpgradeResponse response,
      Headers request) {
    Optional<NoSocket> refusal = opening.refusal();
    if (refusal.isPresent()) {
      views.refused(refusal.get());
      response.headers().set(SessionFilter.NO_SNIFFING);
      response.send(Status.create(refusal.get().status()));
      return Http1UpgradeResult.responded();
    }
    OPENING.set(opening);
    try {
      return upgrade.upgrade(response, judged(request));
    } finally {
      OPENING.remove();
    }
  }

  /** The upgrade that happens on this thread; null if that is none of ours. */
  static @Nullable Opening opening() {
    return OPENING.get();
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
