package dev.stash.servlet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The application of {@code docs/how-to/spring-boot.md}, started as its user starts it. */
@Tag("servlet-6.1")
class SpringBootTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path data;

  private ConfigurableApplicationContext start(Class<?> application) {
    return SpringApplication.run(
        application,
        "--server.address=127.0.0.1",
        "--server.port=0",
        "--spring.main.banner-mode=off",
        "--spring.threads.virtual.enabled=true",
        "--stash.secret=a secret for tests of more than 32 bytes",
        "--stash.directory=" + data);
  }

  @Test
  void aValueSurvivesARestartOfTheApplication() throws Exception {
    String cookie;
    try (ConfigurableApplicationContext shop = start(ShopApplication.class)) {
      HttpResponse<String> first = send(shop, "POST", "/cart", "");
      assertEquals("1", first.body());
      cookie = cookie(first);
      assertEquals("2", send(shop, "POST", "/cart", cookie).body());
    }
    try (ConfigurableApplicationContext again = start(ShopApplication.class)) {
      assertEquals("2", send(again, "GET", "/cart", cookie).body());
      assertEquals("0", send(again, "GET", "/cart", "").body(), "another browser");
    }
  }

  @Test
  void twentyRequestsAtOnceLoseNothing() throws Exception {
    try (ConfigurableApplicationContext shop = start(ShopApplication.class);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String cookie = cookie(send(shop, "POST", "/cart", ""));
      List<Callable<HttpResponse<String>>> requests = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        requests.add(() -> send(shop, "POST", "/cart", cookie));
      }
      for (var answer : threads.invokeAll(requests)) {
        assertEquals(200, answer.get().statusCode());
      }
      assertEquals("21", send(shop, "GET", "/cart", cookie).body());
    }
  }

  @Test
  void theContainersOwnSessionSurvivesToo() throws Exception {
    String cookie;
    try (ConfigurableApplicationContext shop = start(HttpSessionShop.class)) {
      cookie = cookie(send(shop, "POST", "/basket?item=pear", ""));
    }
    try (ConfigurableApplicationContext again = start(HttpSessionShop.class)) {
      assertEquals("pear,plum", send(again, "POST", "/basket?item=plum", cookie).body());
    }
  }

  private static HttpResponse<String> send(
      ConfigurableApplicationContext shop, String method, String path, String cookie)
      throws Exception {
    String port = shop.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.noBody());
    if (!cookie.isEmpty()) {
      request.header("Cookie", cookie);
    }
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static String cookie(HttpResponse<String> response) {
    String header = response.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(header.contains("; HttpOnly"), "not for scripts");
    return header.substring(0, header.indexOf(';'));
  }
}
