package dev.stash.helidon;

import dev.stash.OnEvent;
import dev.stash.Scope;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.StashException;
import dev.stash.Stashed;
import dev.stash.storage.StorageBackend;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A server with Stash on a real port, and the views that the tests use. */
final class Shop implements AutoCloseable {
  static final String SECRET = "a secret of more than thirty-two bytes for tests";

  final Stash stash;
  final StashFeature feature;

  /** What {@code /do/{name}} does with the request's session; its result is the body. */
  final Map<String, Function<Session, Object>> actions = new ConcurrentHashMap<>();

  private final WebServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  Shop(StorageBackend storage) {
    this(storage, options -> {}, options -> {});
  }

  Shop(
      StorageBackend storage,
      Consumer<StashBuilder> options,
      Consumer<StashFeature.Builder> featureOptions) {
    this(storage, options, featureOptions, routing -> {});
  }

  Shop(
      StorageBackend storage,
      Consumer<StashBuilder> options,
      Consumer<StashFeature.Builder> featureOptions,
      Consumer<HttpRouting.Builder> more) {
    StashBuilder builder =
        Stash.builder().secret(SECRET).storage(storage).insecureLoopbackCookies(true);
    options.accept(builder);
    this.stash = builder.build();
    StashFeature.Builder features =
        StashFeature.builder()
            .stash(stash)
            .view("counter", Counter::new)
            .view("strict", Strict::new)
            .allowOrigin("https://shop.example");
    featureOptions.accept(features);
    this.feature = features.build();
    this.server =
        WebServer.builder()
            .port(0)
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .addFeature(feature)
            .routing(
                routing -> {
                  more.accept(routing);
                  routing
                      .get("/", (request, response) -> response.send("<html>hello</html>"))
                      .get("/cached", (request, response) -> forAll(response).send("<html>"))
                      .get("/cached/empty", (request, response) -> forAll(response).send())
                      .get("/cached/stream", (request, response) -> stream(forAll(response)))
                      .any("/do/{name}", this::act)
                      .any("/session/{name}", this::plain)
                      .error(
                          UnsupportedOperationException.class,
                          (request, response, failure) ->
                              response.status(Status.CONFLICT_409).send("told"));
                })
            .build()
            .start();
    actions.put("count", s -> s.view("counter").get("count", Integer.class).orElse(0));
    actions.put(
        "set",
        s -> {
          s.view("counter").put("count", 7);
          return "set";
        });
  }

  private static ServerResponse forAll(ServerResponse response) {
    return response.header(HeaderNames.CACHE_CONTROL, "public, max-age=3600");
  }

  private static void stream(ServerResponse response) throws IOException {
    try (OutputStream out = response.outputStream()) {
      out.write("<html>".getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** As {@link #act}, and what fails is left to the feature. */
  private void plain(ServerRequest request, ServerResponse response) {
    Session session = request.context().get(Session.class).orElseThrow();
    String name = request.path().pathParameters().get("name");
    response.send(String.valueOf(actions.getOrDefault(name, s -> "?").apply(session)));
  }

  private void act(ServerRequest request, ServerResponse response) {
    Session session = request.context().get(Session.class).orElseThrow();
    String name = request.path().pathParameters().get("name");
    try {
      response.send(String.valueOf(actions.getOrDefault(name, s -> "?").apply(session)));
    } catch (StashException failed) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send(failed.code());
    }
  }

  /** The Cookie header that a page load gives to a new browser. */
  String newBrowser() throws Exception {
    return cookie(get("/", "Accept", "text/html"));
  }

  /** The Cookie header for what a response sets. */
  static String cookie(HttpResponse<String> response) {
    String cookie = response.headers().firstValue("Set-Cookie").orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }

  /** Does something in an HTTP handler, as this browser. */
  HttpResponse<String> act(String name, String cookie) throws Exception {
    return get("/do/" + name, "Cookie", cookie);
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  HttpResponse<String> post(String path, String... headers) throws Exception {
    return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), path, headers);
  }

  HttpResponse<String> head(String path) throws Exception {
    return send(HttpRequest.newBuilder().HEAD(), path);
  }

  HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers)
      throws Exception {
    request.uri(URI.create(origin() + path));
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
    @Stashed String second = "";
    @Stashed String third = "";
    @Stashed String fourth = "";
    @Stashed String fifth = "";

    @OnEvent("grow")
    void grow(int size) {
      text = "x".repeat(size);
    }

    @OnEvent("fill")
    void fill(int size) {
      String much = "y".repeat(size);
      text = much;
      second = much;
      third = much;
      fourth = much;
      fifth = much;
    }
  }
}
