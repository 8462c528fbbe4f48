package dev.stash.servlet.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** The server as the browser of a request calls it. For the filter. */
public final class Authority {
  private Authority() {}

  /** The Host header; HTTP/2 has none, there the container knows what stands for it. */
  public static Optional<String> of(HttpServletRequest request) {
    String host = request.getHeader("Host");
    boolean http1 = request.getProtocol().startsWith("HTTP/1");
    return http1 || host != null ? Optional.ofNullable(host) : Optional.of(ofServer(request));
  }

  /** What the server takes itself for: of the Host header, else of the connection. */
  public static String ofServer(HttpServletRequest request) {
    return bracketed(request.getServerName()) + ":" + request.getServerPort();
  }

  /** IPv6 addresses, which some containers tell without brackets. */
  private static String bracketed(String host) {
    return host.indexOf(':') < 0 || host.startsWith("[") ? host : "[" + host + "]";
  }
}
