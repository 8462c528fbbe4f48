package dev.stash.demo;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.helidon.StashFeature;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import io.helidon.webserver.websocket.WsRouting;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.time.Duration;

/** The demo's pages and endpoints on one server. */
final class DemoSite {
  private final Stash stash;
  private final Seat seat;
  private final StashFeature feature;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile boolean ready;

  DemoSite(Stash stash, Seat seat) {
    this.stash = stash;
    this.seat = seat;
    this.feature =
        StashFeature.builder()
            .stash(stash)
            .view("counter", CounterView::new)
            .view("board", BoardView::new)
            .build();
    Gauge.builder("stash.sessions.live", stash, Stash::liveSessions)
        .description("session actors in memory")
        .register(metrics);
    Gauge.builder("stash.sockets.open", feature, StashFeature::openSockets)
        .description("open view sockets")
        .register(metrics);
  }

  WebServer start(int port) {
    WebServer server =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(port)
            // Without it the second of two small messages waits for the first one's
            // acknowledgement.
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .addFeature(feature)
            .routing(this::route)
            .addRouting(
                WsRouting.builder()
                    .endpoint(
                        "/demo/plain/counter",
                        () -> new PlainSocket<>(CounterView.class, CounterView::new))
                    .endpoint(
                        "/demo/plain/board",
                        () -> new PlainSocket<>(BoardView.class, BoardView::new)))
            .shutdownHook(false)
            .build()
            .start();
    if (server.port() < 0) { // a port that cannot be bound is only logged
      server.stop();
      throw new OptionInvalid(
          "--port", "cannot be bound, it is likely in use", "choose another one");
    }
    ready = true;
    return server;
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .get("/health/live", (request, response) -> response.send("live"))
        .get("/health/ready", this::readiness)
        .get("/metrics", this::scrape)
        .get("/demo/where", new Where(stash))
        .register("/demo/cluster", ClusterActions.of(stash, seat))
        .register("/demo", new Login())
        .register("/", StaticContentFeature.createService(pages()));
  }

  private static ClasspathHandlerConfig pages() {
    return ClasspathHandlerConfig.builder().location("web").welcome("index.html").build();
  }

  private void readiness(ServerRequest request, ServerResponse response) {
    boolean serves = ready && stash.ready();
    if (!serves) {
      response.status(Status.SERVICE_UNAVAILABLE_503);
    }
    response.send(serves ? "ready" : "draining");
  }

  private void scrape(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    response.send(metrics.scrape());
  }

  /** No longer ready: nobody should be sent here any more. */
  void refuse() {
    ready = false;
  }

  /** Sessions go to other nodes; then pages are told to come back, spread over a while. */
  void drain(Duration spread) {
    feature.drain(spread);
  }
}
