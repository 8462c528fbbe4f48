package dev.stash.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages may open a socket: those of this very server, by scheme, host and port of the Origin
 * header (RFC 6454) against the Host header, and those on a list. Cookies are sent along with
 * cross-site sockets, so this check is what stops other sites (cross-site WebSocket hijacking).
 */
record OriginPolicy(Set<String> allowed, boolean allowMissing) {
  OriginPolicy {
    allowed = Set.copyOf(allowed);
  }

  /**
   * Whether a socket may be opened.
   *
   * @param origin the Origin header
   * @param host the Host header; forwarded hosts do not count, anybody can send them
   */
  boolean allows(Optional<String> origin, Optional<String> host) {
    if (origin.isEmpty()) {
      return allowMissing;
    }
    return allowed.contains(origin.get())
        || (host.isPresent() && sameHost(origin.get(), host.get()));
  }

  private static boolean sameHost(String origin, String host) {
    URI page;
    URI server;
    try {
      page = new URI(origin);
      server = new URI("any://" + host);
    } catch (URISyntaxException broken) {
      return false;
    }
    String scheme = page.getScheme() == null ? "" : page.getScheme().toLowerCase(Locale.ROOT);
    int standard = scheme.equals("https") ? 443 : 80;
    return (scheme.equals("http") || scheme.equals("https"))
        && page.getHost() != null
        && page.getUserInfo() == null
        && page.getRawPath().isEmpty()
        && page.getHost().equalsIgnoreCase(server.getHost())
        && port(page, standard) == port(server, standard);
  }

  private static int port(URI uri, int standard) {
    return uri.getPort() < 0 ? standard : uri.getPort();
  }
}
