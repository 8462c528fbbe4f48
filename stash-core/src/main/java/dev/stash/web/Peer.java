package dev.stash.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who a request comes from, as far as it counts for the cookie without Secure, which is for
 * browsers on this machine alone. An address is not enough: a proxy on this machine sends what
 * others have sent to it, and a page of any site can make its own name lead to this machine (DNS
 * rebinding).
 *
 * @param loopback whether the connection comes from this machine
 * @param named whether it calls this machine by a name that browsers keep for it
 * @param forwarded whether somebody between says so
 */
public record Peer(boolean loopback, boolean named, boolean forwarded) {
  private static final int ANY_PORT = 80;

  /** What proxies add: RFC 7239, RFC 9110 §7.6.3, and what was usual before. */
  private static final List<String> ADDED = List.of("forwarded", "via", "x-real-ip");

  /** A peer of which nothing is known. */
  public static final Peer STRANGER = new Peer(false, false, false);

  /**
   * Who sent a request.
   *
   * @param loopback whether the connection comes from this machine
   * @param authority the Host header, or what stands for it in HTTP/2
   * @param headers the names of all headers
   */
  public static Peer of(boolean loopback, Optional<String> authority, Iterable<String> headers) {
    boolean named =
        authority
            .flatMap(host -> HostPort.of(host, ANY_PORT))
            .filter(HostPort::loopback)
            .isPresent();
    boolean forwarded = false;
    for (String header : headers) {
      String name = header.toLowerCase(Locale.ROOT);
      forwarded |= ADDED.contains(name) || name.startsWith("x-forwarded-");
    }
    return new Peer(loopback, named, forwarded);
  }

  /** Whether it is a browser on this machine. */
  boolean local() {
    return loopback && named && !forwarded;
  }
}
