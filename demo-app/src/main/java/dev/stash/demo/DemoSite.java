package dev.stash.demo;

import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.helidon.StashFeature;
import dev.stash.observe.Readiness;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import io.helidon.webserver.websocket.WsRouting;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The demo on Helidon. */
final class DemoSite implements Site {
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");

  private final Stash stash;
  private final Seat seat;
  private final StashFeature feature;
  private final DemoMetrics metrics;
  private volatile @Nullable WebServer server;
  private volatile boolean ready;

  DemoSite(Stash stash, DemoMetrics metrics, Seat seat) {
    this.stash = stash;
    this.metrics = metrics;
    this.seat = seat;
    StashFeature.Builder builder = StashFeature.builder().stash(stash).exemptPath(Payment.RETURN);
    DemoViews.of(stash).forEach(builder::view);
    this.feature = builder.build();
  }

  @Override
  public int start(int port) {
    WsRouting.Builder plain = WsRouting.builder();
    PlainView.PATHS.forEach(
        (path, view) -> plain.endpoint(path, () -> new PlainSocket(view.get())));
    WebServer started =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(port)
            // Without it the second of two small messages waits for the first one's
            // acknowledgement.
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .useNio(false)
            .addFeature(feature)
            .routing(this::route)
            .addRouting(plain)
            .shutdownHook(false)
            .build()
            .start();
    if (started.port() < 0) { // a port that cannot be bound is only logged
      started.stop();
      throw new OptionInvalid(
          "--port", "cannot be bound, it is likely in use", "choose another one");
    }
    server = started;
    ready = true;
    return started.port();
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .get("/health/live", (request, response) -> response.send("live"))
        .get("/health/ready", this::readiness)
        .get("/metrics", this::scrape)
        .get("/demo/where", new Where(stash))
        .register("/demo/tally", new Tallies(stash))
        .register("/demo/cluster", ClusterActions.of(stash, seat))
        .register("/demo", new Login(), new Devices(stash), new Payment())
        .any(DemoSite::guard)
        .register("/", StaticContentFeature.createService(pages()));
  }

  private static void guard(ServerRequest request, ServerResponse response) {
    response.header(POLICY, Site.POLICY);
    response.next();
  }

  private static ClasspathHandlerConfig pages() {
    return ClasspathHandlerConfig.builder().location("web").welcome("index.html").build();
  }

  private void readiness(ServerRequest request, ServerResponse response) {
    Readiness readiness = stash.readiness();
    if (!ready || !readiness.ready()) {
      response.status(Status.SERVICE_UNAVAILABLE_503);
    }
    response.send(ready ? readiness.toString() : "draining");
  }

  private void scrape(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, DemoMetrics.TYPE);
    response.send(metrics.scrape());
  }

  @Override
  public void refuse() {
    ready = false;
  }

  @Override
  public void drain(Duration spread) {
    feature.drain(spread);
  }

  @Override
  public void stop() {
    WebServer started = server;
    if (started != null) {
      started.stop();
    }
  }
}
