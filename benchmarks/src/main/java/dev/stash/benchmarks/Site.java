package dev.stash.benchmarks;

import dev.stash.OnEvent;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.helidon.StashFeature;
import dev.stash.observe.Signals;
import dev.stash.storage.StorageBackend;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.websocket.WsRouting;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A server with a view {@code text} and, beside it, a bare echo at {@code /echo}. */
final class Site implements AutoCloseable {
  private final Stash stash;
  private final WebServer server;

  Site(StorageBackend storage, Duration linger) {
    this(storage, linger, Signals.NONE);
  }

  Site(StorageBackend storage, Duration linger, Signals signals) {
    this.stash =
        Stash.builder()
            .secret("a secret for benchmarks of more than 32 bytes")
            .storage(storage)
            .linger(linger)
            .signals(signals)
            .insecureLoopbackCookies(true)
            .build();
    this.server =
        WebServer.builder()
            .port(0)
            .connectionOptions(connection -> connection.tcpNoDelay(true))
            .addFeature(
                StashFeature.builder()
                    .stash(stash)
                    .view("text", Text::new)
                    .wire(w -> w.eventsPerSecond(1_000_000).eventBurst(1_000_000))
                    .build())
            .addRouting(WsRouting.builder().endpoint("/echo", Echo::new))
            .routing(routing -> routing.get("/", (request, response) -> response.send("")))
            .build()
            .start();
  }

  /** The Cookie header of a new browser. */
  String newBrowser() throws IOException, InterruptedException {
    HttpRequest page =
        HttpRequest.newBuilder(URI.create(origin() + "/")).header("Accept", "text/html").build();
    String cookie =
        HttpClient.newHttpClient()
            .send(page, BodyHandlers.discarding())
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }

  String origin() {
    return "http://localhost:" + server.port();
  }

  URI view() {
    return URI.create("ws://localhost:" + server.port() + "/stash/views/text");
  }

  URI echo() {
    return URI.create("ws://localhost:" + server.port() + "/echo");
  }

  @Override
  public void close() {
    server.stop();
    stash.close();
  }

  /** A view whose one value changes with every event. */
  static final class Text {
    @Stashed String text = "";

    @OnEvent("type")
    void type(String typed) {
      text = typed;
    }
  }

  /** What a bare socket costs. */
  static final class Echo implements WsListener {
    @Override
    public void onMessage(WsSession session, String text, boolean last) {
      session.send(text, last);
    }
  }
}
