package dev.stash.helidon;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
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
  private final StashFeature feature;
  private final Stash stash;

  SessionFilter(StashFeature feature) {
    this.feature = feature;
    this.stash = feature.stash();
  }

  /** The upgrade provider is made by the service loader: there it finds the feature. */
  @Override
  public void afterStart(WebServer server) {
    server.context().register(feature);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    SessionCookie cookie = stash.cookie();
    if (trusted(cookie, request.remotePeer().address())) {
      Optional<Issued> known = cookie.read(cookies(request.headers()));
      BrowserIds ids = new BrowserIds(known, stash, response);
      request.context().register(stash.session(ids));
      known.ifPresent(issued -> request.context().register(issued.key()));
      if (page(request)) {
        if (known.isEmpty()) {
          ids.next().give();
        } else {
          ids.refresh();
        }
      }
    }
    chain.proceed();
  }

  private static boolean page(RoutingRequest request) {
    return request.prologue().method().text().equals("GET")
        && request.headers().first(HeaderNames.ACCEPT).orElse("").contains("text/html");
  }

  static List<String> cookies(Headers headers) {
    return headers.contains(HeaderNames.COOKIE)
        ? headers.get(HeaderNames.COOKIE).allValues()
        : List.of();
  }

  /** The cookie without Secure is for this machine alone. */
  static boolean trusted(SessionCookie cookie, SocketAddress peer) {
    return !cookie.loopbackOnly()
        || (peer instanceof InetSocketAddress inet && inet.getAddress().isLoopbackAddress());
  }
}
