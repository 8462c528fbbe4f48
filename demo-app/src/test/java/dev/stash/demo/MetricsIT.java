package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the demo tells Prometheus, on each of its servers. */
class MetricsIT {
  private static final String FORGED = "stash_security_total{what=\"COOKIE_FORGED\"} ";

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path data;

  private HttpResponse<String> get(DemoServer server, String path, String... headers)
      throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"helidon", "tomcat", "jetty"})
  void whatHappensIsCountedOnEachServer(String kind) throws Exception {
    try (DemoServer server = new DemoServer(data, "--server", kind)) {
      server.start();
      HttpResponse<String> before = get(server, "/metrics");
      assertEquals(
          "text/plain; version=0.0.4; charset=utf-8",
          before.headers().firstValue("Content-Type").orElse("").replaceAll("; ?", "; "));
      assertTrue(before.body().contains(FORGED + "0.0"), before.body());
      String cookie =
          get(server, "/demo/who").headers().firstValue("Set-Cookie").orElse("").split(";", 2)[0];
      String forged = cookie.substring(0, cookie.lastIndexOf('.') + 1) + "A".repeat(22);
      get(server, "/demo/who", "Cookie", forged);
      String after = get(server, "/metrics").body();
      assertTrue(after.contains(FORGED + "1.0"), after);
      assertEquals("ready", get(server, "/health/ready").body());
    }
  }
}
