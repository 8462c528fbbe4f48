package dev.stash.web;

import dev.stash.StashException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answer to a request that did not get its session, if the application gives none.
 *
 * <ul>
 *   <li>{@code SESSION_ROTATED}: 503, and when to come again. A person who navigates is brought
 *       back by the browser: after a GET to the page itself, after a form to the page it was on.
 *   <li>{@code SESSION_ENDED}: 409, as coming again does not help.
 *   <li>{@code STORAGE_UNAVAILABLE}: 503, and when to try again.
 *   <li>{@code TOO_MANY_SESSIONS}: 429, and when to come again; who navigates is brought back.
 * </ul>
 *
 * @param headers by name
 * @param page what a person sees: browsers put a page of their own in the place of an empty one
 */
public record Refusal(int status, Map<String, String> headers, String page) {
  /** The value of the header Retry-After, in seconds. */
  public static final String RETRY_AFTER = "1";

  /** The type of each {@link #page}. */
  public static final String TYPE = "text/html; charset=utf-8";

  private static final String PAGE =
      "<!doctype html><meta charset=\"utf-8\"><title>%1$s</title><p>%1$s%2$s";

  /**
   * The answer to this request; empty if the failure is none of these.
   *
   * @param authority the server as the browser calls it, with the port if it does
   * @param asked the request's headers by name
   */
  public static Optional<Refusal> of(
      StashException failed,
      String method,
      Optional<String> authority,
      Function<String, Optional<String>> asked) {
    return switch (failed.code()) {
      case "SESSION_ROTATED", "TOO_MANY_SESSIONS" -> {
        Map<String, String> headers = forNobodyElse();
        headers.put("Retry-After", RETRY_AFTER);
        refresh(method, authority, asked).ifPresent(value -> headers.put("Refresh", value));
        String page = PAGE.formatted("One moment", " …");
        yield Optional.of(new Refusal(status(failed), headers, page));
      }
      case "SESSION_ENDED" -> {
        String mend = ". Nothing was done; go back and load the page again.";
        yield Optional.of(
            new Refusal(409, forNobodyElse(), PAGE.formatted("This session is over", mend)));
      }
      case "STORAGE_UNAVAILABLE" -> {
        Map<String, String> headers = forNobodyElse();
        headers.put("Retry-After", RETRY_AFTER);
        String mend = ". Try again in a moment.";
        yield Optional.of(
            new Refusal(503, headers, PAGE.formatted("This does not work right now", mend)));
      }
      default -> Optional.empty();
    };
  }

  /** The status of an answer that says when to come again. */
  public static int status(StashException failed) {
    return failed.code().equals("TOO_MANY_SESSIONS") ? 429 : 503;
  }

  private static Map<String, String> forNobodyElse() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Cache-Control", "no-store");
    headers.put(NoSniffing.HEADER, NoSniffing.VALUE);
    return headers;
  }

  /**
   * The value of the header Refresh; empty if this is no navigation, or nobody knows from where.
   */
  private static Optional<String> refresh(
      String method, Optional<String> authority, Function<String, Optional<String>> asked) {
    boolean navigates =
        asked
            .apply("Sec-Fetch-Mode")
            .map("navigate"::equals)
            .orElseGet(() -> asked.apply("Accept").orElse("").contains("text/html"));
    if (!navigates) {
      return Optional.empty();
    } else if (method.equals("GET") || method.equals("HEAD")) {
      return Optional.of(RETRY_AFTER);
    }
    boolean own = asked.apply("Sec-Fetch-Site").filter("same-origin"::equals).isPresent();
    return asked
        .apply("Referer")
        .flatMap(from -> path(from, authority, own))
        .map(page -> RETRY_AFTER + "; url=" + page);
  }

  /**
   * The path of a page of this server.
   *
   * @param own whether the browser says that it is one: a proxy may call the server by another name
   */
  private static Optional<String> path(String referer, Optional<String> authority, boolean own) {
    try {
      URI page = new URI(referer);
      String path = page.getRawPath();
      boolean ours = own || same(page, authority);
      if (!ours || path == null || !path.startsWith("/") || path.startsWith("//")) {
        return Optional.empty();
      }
      return Optional.of(page.getRawQuery() == null ? path : path + "?" + page.getRawQuery());
    } catch (URISyntaxException junk) {
      return Optional.empty();
    }
  }

  private static boolean same(URI page, Optional<String> authority) {
    int usual = "https".equalsIgnoreCase(page.getScheme()) ? 443 : 80;
    Optional<HostPort> from =
        Optional.ofNullable(page.getRawAuthority()).flatMap(text -> HostPort.of(text, usual));
    return from.isPresent() && from.equals(authority.flatMap(text -> HostPort.of(text, usual)));
  }
}
