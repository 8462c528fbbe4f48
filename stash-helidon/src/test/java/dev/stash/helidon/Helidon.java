package dev.stash.helidon;

import dev.stash.DrainReport;
import dev.stash.Session;
import dev.stash.web.contract.Answer;
import dev.stash.web.contract.Application;
import dev.stash.web.contract.WebModule;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.ClasspathHandlerConfig;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A Helidon WebServer with our feature.
 *
 * @param more what else it routes
 */
record Helidon(Consumer<HttpRouting.Builder> more) implements WebModule {
  private static final List<String> PATHS =
      List.of("/", "/cached", "/cached/{how}", "/do/{name}", "/session/{name}");

  private static final ClasspathHandlerConfig FILES =
      ClasspathHandlerConfig.builder().location("site").build();

  Helidon() {
    this(routing -> {});
  }

  @Override
  public Server start(Application application) {
    StashFeature.Builder builder = StashFeature.builder();
    application.setUp(builder);
    StashFeature feature = builder.build();
    WebServer server =
        WebServer.builder()
            .port(0)
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .addFeature(feature)
            .routing(
                routing -> {
                  more.accept(routing);
                  PATHS.forEach(path -> routing.any(path, (q, a) -> serve(application, q, a)));
                  routing.register("/", StaticContentFeature.createService(FILES));
                })
            .build()
            .start();
    return new Running(server, feature);
  }

  private static void serve(Application application, ServerRequest request, ServerResponse response)
      throws IOException {
    Answer answer =
        application.answer(
            request.path().path(), () -> request.context().get(Session.class).orElseThrow());
    response.status(Status.create(answer.status()));
    if (!answer.cacheControl().isEmpty()) {
      response.header(HeaderNames.CACHE_CONTROL, answer.cacheControl().toArray(String[]::new));
    }
    switch (answer.parts().size()) {
      case 0 -> response.send();
      case 1 -> response.send(answer.parts().getFirst());
      default -> stream(answer.parts(), response);
    }
  }

  private static void stream(List<String> parts, ServerResponse response) throws IOException {
    try (OutputStream out = response.outputStream()) {
      for (String part : parts) {
        out.write(part.getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  private record Running(WebServer server, StashFeature feature) implements Server {
    @Override
    public int port() {
      return server.port();
    }

    @Override
    public int openSockets() {
      return feature.openSockets();
    }

    @Override
    public DrainReport drain(Duration spread) {
      return feature.drain(spread);
    }

    @Override
    public void close() {
      server.stop();
    }
  }
}
