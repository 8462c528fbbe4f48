package dev.stash.helidon;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.storage.StorageBackend;
import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A server with Stash on a real port, and the views that the tests use. */
final class Shop implements AutoCloseable {
  static final String SECRET = "a secret of more than thirty-two bytes for tests";

  final Stash stash;
  final StashFeature feature;
  private final WebServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  Shop(StorageBackend storage) {
    this.stash =
        Stash.builder().secret(SECRET).storage(storage).insecureLoopbackCookies(true).build();
    this.feature =
        StashFeature.builder()
            .stash(stash)
            .view("counter", Counter::new)
            .view("strict", Strict::new)
            .allowOrigin("https://shop.example")
            .build();
    this.server =
        WebServer.builder()
            .port(0)
            .addFeature(feature)
            .routing(
                routing ->
                    routing
                        .get("/", (request, response) -> response.send("<html>hello</html>"))
                        .get(
                            "/count",
                            (request, response) ->
                                response.send(
                                    request
                                        .context()
                                        .get(Session.class)
                                        .orElseThrow()
                                        .view("counter")
                                        .get("count", Integer.class)
                                        .map(String::valueOf)
                                        .orElse("none")))
                        .get(
                            "/set",
                            (request, response) -> {
                              request
                                  .context()
                                  .get(Session.class)
                                  .orElseThrow()
                                  .view("counter")
                                  .put("count", 7);
                              response.send("set");
                            }))
            .build()
            .start();
  }

  /** The Cookie header that a page load gives to a new browser. */
  String newBrowser() throws Exception {
    HttpResponse<String> page = get("/", "Accept", "text/html");
    String cookie = page.headers().firstValue("Set-Cookie").orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  String origin() {
    return "http://127.0.0.1:" + server.port();
  }

  int port() {
    return server.port();
  }

  URI view(String name) {
    return URI.create("ws://127.0.0.1:" + server.port() + "/stash/views/" + name);
  }

  @Override
  public void close() {
    server.stop();
    stash.close();
  }

  /** As the first pages of the documentation show it. */
  static final class Counter {
    @Stashed int count;
    @Stashed String theme = "light";

    @Stashed(scope = Scope.RECONNECT)
    String draft = "";

    @OnEvent("increment")
    void increment() {
      count++;
    }

    @OnEvent("theme")
    void theme(String chosen) {
      theme = chosen;
    }

    @OnEvent("type")
    void type(Draft typed) {
      draft = typed.text();
    }

    @OnEvent("look")
    void look() {}

    @OnEvent("fail")
    void fail() {
      count = -1;
      throw new IllegalStateException("on purpose");
    }
  }

  record Draft(String text) {}

  /** A view whose values grow as the test likes. */
  static final class Strict {
    @Stashed String text = "";

    @OnEvent("grow")
    void grow(int size) {
      text = "x".repeat(size);
    }
  }
}
