package dev.stash.web.contract;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;

/** Plain requests to a server, cookies by hand. */
public final class Browser {
  private final Address server;
  private final HttpClient http = HttpClient.newHttpClient();

  /** For requests to this one. */
  public Browser(Address server) {
    this.server = server;
  }

  /** The Cookie header that a page load gives to a new browser. */
  public String newBrowser() throws Exception {
    return cookie(get("/style.css", "Accept", "text/html"));
  }

  /** The Cookie header for what a response sets. */
  public static String cookie(HttpResponse<String> response) {
    String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }

  /**
   * The cookies that a response sets, without the one that says nothing: a server that cannot take
   * an id out of its response again leaves that in its place.
   */
  public static List<String> ids(HttpResponse<String> response) {
    return response.headers().allValues("Set-Cookie").stream()
        .filter(cookie -> !cookie.equals("stash-none=; Path=/; Max-Age=0"))
        .toList();
  }

  /** GET, with names and values of headers. */
  public HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  /** POST without a body. */
  public HttpResponse<String> post(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), path, headers);
  }

  /** HEAD. */
  public HttpResponse<String> head(String path) throws Exception {
    return send(HttpRequest.newBuilder().HEAD(), path);
  }

  /** Any request. */
  public HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers)
      throws Exception {
    request.uri(URI.create(server.origin() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
