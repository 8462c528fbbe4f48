package dev.stash.web;

import dev.stash.OptionInvalid;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which pages may open a socket: those of this very server, by scheme, host and port of the Origin
 * header (RFC 6454) against the Host header, and those on a list. Cookies are sent along with
 * cross-site sockets, so this check is what stops other sites (cross-site WebSocket hijacking).
 *
 * <p>A server with the strict cookie is reached over TLS. A page that came over plain HTTP is not
 * its own then, whatever its host: anybody on the way may have written it. Only on loopback, where
 * nobody is on the way, it may be.
 *
 * @param allowed the list
 * @param allowMissing whether clients without an Origin may
 * @param strict whether the cookie is the strict one
 */
record OriginPolicy(Set<String> allowed, boolean allowMissing, boolean strict) {
  /** Scheme, host and port as browsers write them (RFC 6454 §6.2). */
  private static final Pattern WRITTEN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([^A-Z\\s/?#@:\\[\\]]+|\\[[0-9a-f:.]+\\])(:\\d{1,5})?");

  private static final Pattern STANDARD_PORT = Pattern.compile("(http://.*:80|https://.*:443)");

  /** Hosts that browsers take for this machine (W3C Secure Contexts §3.1). */
  private static final Pattern LOOPBACK =
      Pattern.compile("(.*\\.)?localhost|127(\\.\\d{1,3}){3}|\\[::1\\]", Pattern.CASE_INSENSITIVE);

  OriginPolicy {
    allowed = Set.copyOf(allowed);
  }

  /**
   * An origin for the list.
   *
   * @throws OptionInvalid if no browser would ever send it so: it would be on the list in vain; or
   *     if it is {@code null}, which any page can send
   */
  static String origin(String written) {
    if (!WRITTEN.matcher(written).matches() || STANDARD_PORT.matcher(written).matches()) {
      throw new OptionInvalid(
          "allowed-origin",
          "is no origin as browsers send it",
          "write scheme, host and, unless it is the usual one, port, in small letters and with"
              + " nothing behind: https://shop.example");
    }
    return written;
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

  private boolean sameHost(String origin, String host) {
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
    return page.getHost() != null
        && (scheme.equals("https") || (scheme.equals("http") && plainMay(page.getHost())))
        && page.getUserInfo() == null
        && page.getRawPath().isEmpty()
        && page.getHost().equalsIgnoreCase(server.getHost())
        && port(page, standard) == port(server, standard);
  }

  private boolean plainMay(String host) {
    return !strict || LOOPBACK.matcher(host).matches();
  }

  private static int port(URI uri, int standard) {
    return uri.getPort() < 0 ? standard : uri.getPort();
  }
}
