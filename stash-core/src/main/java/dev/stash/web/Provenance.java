package dev.stash.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the head of a request tells of the page that made a browser send it. Browsers write these
 * headers themselves (Fetch Metadata, RFC 6454); no script can, and a client that is no browser
 * harms nobody but itself.
 *
 * @param path within the application, decoded
 * @param authority the Host header, or what stands for it in HTTP/2
 * @param origin the Origin header
 * @param site the Sec-Fetch-Site header; browsers leave it out over plain HTTP, save on loopback
 * @param mode the Sec-Fetch-Mode header
 * @param contentType the Content-Type header
 */
public record Provenance(
    String method,
    String path,
    Optional<String> authority,
    Optional<String> origin,
    Optional<String> site,
    Optional<String> mode,
    Optional<String> contentType) {
  /**
   * CONNECT opens a socket over HTTP/2 (RFC 8441), as GET does over HTTP/1.1; sockets have their
   * own check.
   */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "CONNECT");

  /** What forms can send (HTML §4.10.21.6). */
  private static final List<String> FORMS =
      List.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");

  /**
   * Of a request.
   *
   * @param header the first value of a header
   */
  public static Provenance of(
      String method,
      String path,
      Optional<String> authority,
      Function<String, Optional<String>> header) {
    return new Provenance(
        method,
        path,
        authority,
        header.apply("Origin"),
        header.apply("Sec-Fetch-Site"),
        header.apply("Sec-Fetch-Mode"),
        header.apply("Content-Type"));
  }

  /** Whether by its method it changes nothing (RFC 9110 §9.2.1). */
  boolean safe() {
    return SAFE.contains(method);
  }

  /** Whether browsers send SameSite=Lax cookies with it whichever site it is from. */
  boolean carriesLaxCookies() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /**
   * Whether it may come from a form. Of what changes something only forms navigate, and only what
   * navigates can take the place of the cookie of a browser that has not sent it.
   */
  boolean mayBeForm() {
    return method.equals("POST")
        && mode.map("navigate"::equals)
            .orElseGet(() -> contentType.map(Provenance::form).orElse(true));
  }

  private static boolean form(String type) {
    String small = type.toLowerCase(Locale.ROOT);
    return FORMS.stream().anyMatch(small::startsWith);
  }
}
