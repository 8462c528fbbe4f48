package dev.stash.servlet.testing;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Plain requests to a container, cookies by hand. */
public final class Browser {
  private final Container server;
  private final HttpClient http = HttpClient.newHttpClient();

  /** For requests to this one. */
  public Browser(Container server) {
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
