package dev.stash.demo;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The supervisor's own port, for members, which alone know the token. */
final class Control implements AutoCloseable {
  private final byte[] authorization;
  private final WebServer server;
  private volatile @Nullable Nodes nodes;

  private Control(String token) {
    authorization = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    server =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .routing(this::route)
            .shutdownHook(false)
            .build()
            .start();
  }

  static Control start(String token) {
    return new Control(token);
  }

  String url() {
    return "http://127.0.0.1:" + server.port();
  }

  void serve(Nodes what) {
    nodes = what;
  }

  private void route(HttpRouting.Builder routing) {
    routing
        .addFilter(
            (chain, request, response) -> {
              if (knows(request) && nodes != null) {
                chain.proceed();
              } else {
                refuse(response);
              }
            })
        .get("/nodes", (request, response) -> answer(response, nodes().describe(page(request))))
        .post("/kill", this::kill)
        .post("/rolling-restart", this::roll);
  }

  private boolean knows(ServerRequest request) {
    String given = request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
    return MessageDigest.isEqual(authorization, given.getBytes(StandardCharsets.UTF_8));
  }

  private static void refuse(RoutingResponse response) {
    response.status(Status.FORBIDDEN_403).send("no");
  }

  private Nodes nodes() {
    return java.util.Objects.requireNonNull(nodes, "served");
  }

  /** The node by its name, or the one that has a page's counter. */
  private void kill(ServerRequest request, ServerResponse response) {
    Optional<String> killed = nodes().kill(page(request), request.query().first("node").orElse(""));
    response.status(killed.isPresent() ? Status.ACCEPTED_202 : Status.NOT_FOUND_404);
    response.send(killed.orElse("no such node"));
  }

  private void roll(ServerRequest request, ServerResponse response) {
    boolean started = nodes().rollingRestart();
    response.status(started ? Status.ACCEPTED_202 : Status.CONFLICT_409);
    response.send(started ? "rolling" : "a rolling restart is under way");
  }

  private static String page(ServerRequest request) {
    return request.query().first("page").orElse("");
  }

  private static void answer(ServerResponse response, byte[] json) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(json);
  }

  @Override
  public void close() {
    server.stop();
  }
}
