package dev.stash.helidon;

import dev.stash.Session;
import dev.stash.web.BrowserIds;
import dev.stash.web.NoSniffing;
import dev.stash.web.Peer;
import dev.stash.web.Provenance;
import dev.stash.web.Standing;
import dev.stash.web.ViewHost;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Puts the request's {@link Session} on its context. A page (a GET that accepts HTML) without a
 * cookie of ours gets one at once, so that the sockets it opens belong to one session; for anything
 * else a cookie is made only when a handler uses the session. Neither reads or writes storage.
 */
final class SessionFilter implements Filter {
  static final Header NO_SNIFFING = HeaderValues.create(NoSniffing.HEADER, NoSniffing.VALUE);

  private final StashFeature feature;
  private final ViewHost views;

  SessionFilter(StashFeature feature) {
    this.feature = feature;
    this.views = feature.views();
  }

  /** The upgrade provider is made by the service loader: there it finds the feature. */
  @Override
  public void afterStart(WebServer server) {
    server.context().register(feature);
    feature.started(server);
  }

  @Override
  public void afterStop() {
    feature.stopped();
  }

  /** A view's upgrade comes by here too (since 4.5), and gives its browser an id by itself. */
  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    if (request.prologue().method().equals(Method.GET)
        && request.prologue().uriPath().path().startsWith(ViewHost.PATH)) {
      chain.proceed();
      return;
    }
    Peer peer = peer(request);
    BrowserIds ids =
        views.ids(
            cookies(request.headers()),
            new ResponseJar(response),
            peer,
            request.prologue().method().text());
    Standing standing = views.standing(provenance(request), ids.known());
    if (standing == Standing.REFUSED) {
      response.header(NO_SNIFFING);
      response.status(Status.FORBIDDEN_403).send(ViewHost.REFUSED);
      return;
    }
    if (views.trusts(peer)) {
      if (standing == Standing.NOBODYS) {
        request.context().register(views.stash().web().passingSession());
      } else {
        give(ids, request, response);
      }
    }
    chain.proceed();
  }

  private void give(BrowserIds ids, RoutingRequest request, RoutingResponse response) {
    request.context().register(views.stash().web().session(ids));
    ids.named().ifPresent(key -> request.context().register(key));
    if (ids.outdated()) {
      response.beforeSend(ids::takeBackIfOver);
    }
    if (page(request)) {
      ids.giveToPage();
    }
  }

  /** What a request says of the page that sent it. */
  static Provenance provenance(ServerRequest request) {
    return Provenance.of(
        request.prologue().method().text(),
        request.prologue().uriPath().path(),
        authority(request),
        name -> request.headers().first(HeaderNames.create(name)));
  }

  /** The Host header, or what stands for it in HTTP/2. */
  static Optional<String> authority(ServerRequest request) {
    boolean named = request.prologue().protocolVersion().startsWith("2");
    return request
        .headers()
        .first(HeaderNames.HOST)
        .or(() -> named ? Optional.ofNullable(request.authority()) : Optional.empty());
  }

  private static boolean page(RoutingRequest request) {
    return request.prologue().method().text().equals("GET")
        && request.headers().first(HeaderNames.ACCEPT).orElse("").contains("text/html");
  }

  static List<String> cookies(Headers headers) {
    return values(headers, HeaderNames.COOKIE);
  }

  static List<String> values(Headers headers, HeaderName name) {
    return headers.contains(name) ? headers.get(name).allValues() : List.of();
  }

  /** Who sent a request. */
  static Peer peer(ServerRequest request) {
    return peer(request.remotePeer().address(), authority(request), request.headers());
  }

  static Peer peer(SocketAddress from, Optional<String> authority, Headers headers) {
    return new Peer(
        from instanceof InetSocketAddress inet
            ? Optional.ofNullable(inet.getAddress())
            : Optional.empty(),
        authority,
        headers.stream().map(Header::name).toList(),
        name -> values(headers, HeaderNames.create(name)));
  }
}
