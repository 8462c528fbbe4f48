package dev.stash.helidon.proof;

import dev.stash.OnEvent;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.helidon.StashFeature;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A server as an application has it: its process is told to end, and nobody else is. Arguments:
 * {@code own}, whose Stash is the feature's, {@code given}, or {@code hook}, with a hook of the
 * application's; then {@code name=value} for each option. Prints {@code ready PORT}.
 */
final class EndMain {
  private EndMain() {}

  static final class Counter {
    @Stashed int count;

    @OnEvent("increment")
    void increment() {
      count++;
    }
  }

  public static void main(String[] words) {
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < words.length; i++) {
      String[] option = words[i].split("=", 2);
      options.put(option[0], option[1]);
    }
    StashFeature.Builder builder = StashFeature.builder().view("counter", Counter::new);
    StashFeature feature =
        words[0].equals("own")
            ? builder.config(Config.just(ConfigSources.create(options))).build()
            : builder.stash(Stash.builder().options(options).build()).build();
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .addFeature(feature)
            .routing(
                routing ->
                    routing
                        .get("/count", EndMain::count)
                        .get("/standing", (request, response) -> response.send(standing(feature))))
            .build()
            .start();
    if (words[0].equals("hook")) {
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    feature.drain(Duration.ofSeconds(2));
                    server.stop();
                    feature.stash().close();
                  }));
    }
    System.out.println("ready " + server.port());
  }

  /** How many members there are, and how many sessions live here. */
  private static String standing(StashFeature feature) {
    return feature.stash().members().size() + " " + feature.stash().liveSessions();
  }

  private static void count(ServerRequest request, ServerResponse response) {
    Session session = request.context().get(Session.class).orElseThrow();
    int count =
        session
            .view("counter")
            .update("count", Integer.class, n -> n == null ? 1 : n + 1)
            .orElse(0);
    response.send("" + count);
  }
}
