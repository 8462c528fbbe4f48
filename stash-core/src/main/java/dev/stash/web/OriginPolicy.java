package dev.stash.web;

import dev.stash.OptionInvalid;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What pages may do here: those of this very server, by scheme, host and port of the Origin header
 * (RFC 6454) against the Host header; those on a list; those of other origins.
 *
 * <p>Sockets are for the first two. Browsers send cookies along with sockets of siblings, and some
 * with all sockets, so this check is what stops other pages (cross-site WebSocket hijacking). The
 * same goes for requests that change something; there a browser that says of itself where its page
 * is from (Sec-Fetch-Site) is believed first, for that does not depend on what proxies make of
 * Host.
 *
 * <p>A server with the strict cookie is reached over TLS. A page that came over plain HTTP is not
 * its own then, whatever its host: anybody on the way may have written it. Only on loopback, where
 * nobody is on the way, it may be.
 *
 * @param allowed the list
 * @param allowMissing whether sockets may be opened without an Origin
 * @param strict whether the cookie is the strict one
 * @param check whether requests that change something are looked at, besides sockets
 * @param exempt where they are not
 */
record OriginPolicy(
    Set<String> allowed, boolean allowMissing, boolean strict, boolean check, ExemptPaths exempt) {
  /** Scheme, host and port as browsers write them (RFC 6454 §6.2). */
  private static final Pattern WRITTEN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([^A-Z\\s/?#@:\\[\\]]+|\\[[0-9a-f:.]+\\])(:\\d{1,5})?");

  private static final Pattern ORIGIN =
      Pattern.compile("(https?)://(.+)", Pattern.CASE_INSENSITIVE);

  private static final Pattern STANDARD_PORT = Pattern.compile("(http://.*:80|https://.*:443)");

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
   * @param host the Host header, or what stands for it in HTTP/2; forwarded hosts do not count,
   *     anybody can send them
   */
  boolean allows(Optional<String> origin, Optional<String> host) {
    if (origin.isEmpty()) {
      return allowMissing;
    }
    return allowed.contains(origin.get())
        || (host.isPresent() && sameHost(origin.get(), host.get()));
  }

  /** Whose page made the browser send a request. */
  private enum Sender {
    /** One of this server, or none: the user, or a client that is no browser. */
    OWN,
    /** One of the same site and another origin: a sibling domain, another port. */
    SIBLING,
    /** One of another site; without Sec-Fetch-Site perhaps a sibling. */
    OTHER
  }

  private Sender sender(Provenance from) {
    return switch (from.site().orElse("")) {
      case "same-origin", "none" -> Sender.OWN;
      case "same-site" -> Sender.SIBLING;
      case "cross-site" -> Sender.OTHER;
      default -> ofThisServer(from) ? Sender.OWN : Sender.OTHER;
    };
  }

  private boolean ofThisServer(Provenance from) {
    return from.origin().isEmpty()
        || (from.authority().isPresent() && sameHost(from.origin().get(), from.authority().get()));
  }

  private boolean listed(Provenance from) {
    return from.origin().filter(allowed::contains).isPresent();
  }

  /**
   * Whose a request is that opens no socket.
   *
   * @param known whether it carries an id of ours
   */
  Standing standing(Provenance from, boolean known) {
    Sender sender = sender(from);
    if (sender == Sender.OWN || from.carriesLaxCookies()) {
      return Standing.BROWSERS;
    }
    boolean harms = !from.safe() && (known || from.mayBeForm());
    if (check && harms && !listed(from) && !exempt.covers(from.path())) {
      return Standing.REFUSED;
    }
    // Without Sec-Fetch-Site a sibling cannot be told from others, but by the cookie that came.
    boolean sibling = sender == Sender.SIBLING || (from.site().isEmpty() && known && listed(from));
    return sibling ? Standing.BROWSERS : Standing.NOBODYS;
  }

  private boolean sameHost(String origin, String host) {
    Matcher page = ORIGIN.matcher(origin);
    if (!page.matches()) {
      return false;
    }
    boolean tls = page.group(1).equalsIgnoreCase("https");
    int standard = tls ? 443 : 80;
    Optional<HostPort> asking = HostPort.of(page.group(2), standard);
    return asking.isPresent()
        && (tls || plainMay(asking.get()))
        && asking.equals(HostPort.of(host, standard));
  }

  private boolean plainMay(HostPort asking) {
    return !strict || asking.loopback();
  }
}
