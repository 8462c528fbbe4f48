package dev.stash.helidon;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import dev.stash.session.SessionKey;
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
      SessionKeys keys = new SessionKeys(known, cookie, response);
      request.context().register(stash.session(keys::key));
      known.ifPresent(issued -> request.context().register(issued.key()));
      if (known.isEmpty() && page(request)) {
        keys.key();
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

  /** The session's key: of the cookie that came, or of a new one that goes with the response. */
  private static final class SessionKeys {
    private final SessionCookie cookie;
    private final RoutingResponse response;
    private Optional<Issued> issued;

    SessionKeys(Optional<Issued> known, SessionCookie cookie, RoutingResponse response) {
      this.issued = known;
      this.cookie = cookie;
      this.response = response;
    }

    synchronized SessionKey key() {
      if (issued.isEmpty()) {
        Issued fresh = cookie.issue();
        issued = Optional.of(fresh);
        response.headers().add(HeaderNames.SET_COOKIE, cookie.header(fresh));
        // Not "no-store": that would keep the page out of the browser's back/forward cache.
        response.headers().set(HeaderNames.CACHE_CONTROL, "private, no-cache");
      }
      return issued.get().key();
    }
  }
}
