package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.TestBackend;
import io.helidon.health.HealthCheckResponse;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a load balancer is told by Helidon's own health endpoint. */
class HealthTest {
  private final FaultyBackend storage = FaultyBackend.over(new TestBackend());
  private final HttpClient http = HttpClient.newHttpClient();

  private static WebServer serving(StashFeature feature) {
    return WebServer.builder()
        .port(0)
        .connectionOptions(socket -> socket.tcpNoDelay(true))
        .addFeature(feature)
        .addFeature(
            ObserveFeature.builder()
                .addObserver(
                    HealthObserver.builder()
                        .details(true)
                        .addCheck(StashHealth.ready(feature))
                        .build())
                .build())
        .build()
        .start();
  }

  private HttpResponse<String> get(WebServer server, String what) throws Exception {
    URI uri = URI.create("http://localhost:" + server.port() + "/observe/health/" + what);
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private Stash stash() {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes for tests")
        .storage(storage)
        .build();
  }

  @Test
  void itIsDownWithItsReasonsWhileItIsCutOffFromTheStorageAndAliveAllTheTime() throws Exception {
    try (Stash stash = stash()) {
      WebServer server = serving(StashFeature.builder().stash(stash).build());
      try {
        assertEquals(200, get(server, "ready").statusCode());
        storage.random(new Random(1), 1, Fault.NOT_APPLIED);
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> get(server, "ready").statusCode() == 503);
        String body = get(server, "ready").body();
        assertTrue(body.contains("\"STORAGE_UNREACHABLE\""), body);
        int live = get(server, "live").statusCode();
        assertTrue(live == 200 || live == 204, live + "");
        storage.heal();
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> get(server, "ready").statusCode() == 200);
        stash.drain();
        assertTrue(get(server, "ready").body().contains("DRAINING"));
      } finally {
        server.stop();
      }
    }
  }

  @Test
  void beforeTheServerHasStartedItIsDown() {
    HealthCheckResponse answer = StashHealth.ready(StashFeature.idle()).call();
    assertEquals(HealthCheckResponse.Status.DOWN, answer.status());
    assertFalse(answer.details().isEmpty());
  }
}
