package dev.stash.servlet.http;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** A client that keeps our cookie. */
final class Browser {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String NAME = "stash-dev=";

  private volatile String cookie = "";
  private final String origin;

  Browser(String origin) {
    this.origin = origin;
  }

  String cookie() {
    return cookie;
  }

  /** Comes back with this one, as a thief or a request that was on its way would. */
  Browser with(String other) {
    cookie = other;
    return this;
  }

  HttpResponse<String> get(String action) throws Exception {
    return keep(HTTP.send(request(action).build(), BodyHandlers.ofString()));
  }

  HttpResponse<String> post(String action) throws Exception {
    HttpRequest.Builder request = request(action).POST(HttpRequest.BodyPublishers.noBody());
    return keep(HTTP.send(request.build(), BodyHandlers.ofString()));
  }

  String body(String action) throws Exception {
    return get(action).body();
  }

  CompletableFuture<HttpResponse<String>> getLater(String action) {
    return HTTP.sendAsync(request(action).build(), BodyHandlers.ofString()).thenApply(this::keep);
  }

  private HttpRequest.Builder request(String action) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(origin + "/do/" + action)).GET();
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return request;
  }

  private HttpResponse<String> keep(HttpResponse<String> response) {
    for (String header : response.headers().allValues("Set-Cookie")) {
      if (header.startsWith(NAME)) {
        cookie = header.substring(0, header.indexOf(';'));
      }
    }
    return response;
  }
}
