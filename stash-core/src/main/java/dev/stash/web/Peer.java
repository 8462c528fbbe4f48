package dev.stash.web;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who a request comes from, as far as it counts: for the cookie without Secure, which is for
 * browsers on this machine alone, and for how many sessions may begin. An address is not enough: a
 * proxy sends what others have sent to it, and a page of any site can make its own name lead to
 * this machine (DNS rebinding).
 */
public final class Peer {
  private static final int ANY_PORT = 80;

  /** What proxies add: RFC 7239, RFC 9110 §7.6.3, and what was usual before. */
  private static final List<String> ADDED = List.of("forwarded", "via", "x-real-ip");

  private final Optional<InetAddress> address;
  private final boolean named;
  private final boolean forwarded;
  private final Function<String, List<String>> headers;

  /**
   * Who sent a request.
   *
   * @param address where the connection comes from; empty if the server cannot tell
   * @param authority the Host header, or what stands for it in HTTP/2
   * @param names of all headers
   * @param headers the values of a header; asked while the request lasts
   */
  public Peer(
      Optional<InetAddress> address,
      Optional<String> authority,
      Iterable<String> names,
      Function<String, List<String>> headers) {
    this.address = address;
    this.named =
        authority
            .flatMap(host -> HostPort.of(host, ANY_PORT))
            .filter(HostPort::loopback)
            .isPresent();
    this.forwarded = forwarded(names);
    this.headers = headers;
  }

  private static boolean forwarded(Iterable<String> names) {
    boolean forwarded = false;
    for (String header : names) {
      String name = header.toLowerCase(Locale.ROOT);
      forwarded |= ADDED.contains(name) || name.startsWith("x-forwarded-");
    }
    return forwarded;
  }

  /** Where the connection comes from. */
  Optional<InetAddress> address() {
    return address;
  }

  /** The values of a header. */
  List<String> said(String header) {
    return headers.apply(header);
  }

  boolean loopback() {
    return address.filter(InetAddress::isLoopbackAddress).isPresent();
  }

  /** Whether it is a browser on this machine. */
  boolean local() {
    return loopback() && named && !forwarded;
  }
}
