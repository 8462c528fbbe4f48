package dev.stash.servlet;

import dev.stash.servlet.http.Authority;
import dev.stash.web.Addresses;
import dev.stash.web.NoSniffing;
import dev.stash.web.Peer;
import dev.stash.web.Provenance;
import dev.stash.web.ViewHost;
import dev.stash.web.ViewHost.NoSocket;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What we look at in a request. */
final class Requests {
  private Requests() {}

  /** The path within the application, decoded. */
  static String path(HttpServletRequest request) {
    String more = request.getPathInfo();
    return more == null ? request.getServletPath() : request.getServletPath() + more;
  }

  /** The path within the application, as it came. */
  static String encodedPath(HttpServletRequest request) {
    String path = request.getRequestURI();
    String context = request.getContextPath();
    return path.startsWith(context) ? path.substring(context.length()) : path;
  }

  static List<String> cookies(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Cookie"));
  }

  static Optional<String> header(HttpServletRequest request, String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** What it says of the page that sent it. */
  static Provenance provenance(HttpServletRequest request) {
    return Provenance.of(
        request.getMethod(), path(request), Authority.of(request), name -> header(request, name));
  }

  /** A page's socket, before it is one: HTTP/1.1 says Upgrade, HTTP/2 extended CONNECT. */
  static boolean upgrade(HttpServletRequest request) {
    return header(request, "Upgrade").orElse("").equalsIgnoreCase("websocket")
        || request.getMethod().equals("CONNECT");
  }

  /** A GET that accepts HTML. */
  static boolean page(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && header(request, "Accept").orElse("").contains("text/html");
  }

  /** Whether the Origin is one whose pages may open sockets. */
  static boolean allowed(HttpServletRequest request, ViewHost views) {
    return views.allows(header(request, "Origin"), Authority.of(request));
  }

  /** Why it is answered instead of upgraded; empty: it may be. */
  static Optional<NoSocket> refusal(HttpServletRequest request, ViewHost views) {
    return views.refusal(header(request, "Origin"), Authority.of(request));
  }

  static void noSniffing(HttpServletResponse response) {
    response.setHeader(NoSniffing.HEADER, NoSniffing.VALUE);
  }

  /** Answers with a text for people. */
  static void say(HttpServletResponse response, int status, String text) throws IOException {
    noSniffing(response);
    response.setStatus(status);
    response.setContentType("text/plain; charset=utf-8");
    response.getWriter().write(text);
  }

  /**
   * Who sent it. One without a Host header (HTTP/1.0, MockMvc) calls the server by the name that
   * this has: the name is looked at because of pages in browsers, which send that header always,
   * and whoever can leave it out could write any.
   */
  static Peer peer(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    return new Peer(
        address == null ? Optional.empty() : Addresses.read(address),
        Authority.of(request).or(() -> Optional.of(Authority.ofServer(request))),
        Collections.list(request.getHeaderNames()),
        name -> Collections.list(request.getHeaders(name)));
  }
}
