package dev.stash.web;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answer to a request whose session has another id, which its browser has by now or will have
 * in a moment: 503, and when to come again. A person who navigates is brought back by the browser:
 * after a GET to the page itself, after a form to the page it was on.
 *
 * @param refresh the value of the header Refresh; empty if this is no navigation, or nobody knows
 *     from where
 */
public record ComeAgain(Optional<String> refresh) {
  /** The status. */
  public static final int STATUS = 503;

  /** The value of the header Retry-After, in seconds. */
  public static final String RETRY_AFTER = "1";

  /**
   * What a person sees meanwhile: browsers put a page of their own in the place of an empty one.
   */
  public static final String PAGE =
      "<!doctype html><meta charset=\"utf-8\"><title>One moment</title><p>One moment …</p>";

  /** The type of {@link #PAGE}. */
  public static final String TYPE = "text/html; charset=utf-8";

  /**
   * The answer to this request.
   *
   * @param host the server as the browser calls it, with the port if it does
   * @param headers the request's by name
   */
  public static ComeAgain to(
      String method, Optional<String> host, Function<String, Optional<String>> headers) {
    boolean navigates =
        headers
            .apply("Sec-Fetch-Mode")
            .map("navigate"::equals)
            .orElseGet(() -> headers.apply("Accept").orElse("").contains("text/html"));
    if (!navigates) {
      return new ComeAgain(Optional.empty());
    } else if (method.equals("GET") || method.equals("HEAD")) {
      return new ComeAgain(Optional.of(RETRY_AFTER));
    }
    return new ComeAgain(
        headers
            .apply("Referer")
            .flatMap(from -> own(from, host))
            .map(page -> RETRY_AFTER + "; url=" + page));
  }

  /** The path of a page of this server. */
  private static Optional<String> own(String referer, Optional<String> host) {
    try {
      URI page = new URI(referer);
      String authority = page.getRawAuthority();
      boolean ours = authority != null && host.filter(authority::equalsIgnoreCase).isPresent();
      String path = page.getRawPath();
      if (!ours || path == null || !path.startsWith("/") || path.startsWith("//")) {
        return Optional.empty();
      }
      return Optional.of(page.getRawQuery() == null ? path : path + "?" + page.getRawQuery());
    } catch (URISyntaxException junk) {
      return Optional.empty();
    }
  }
}
