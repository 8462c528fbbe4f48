package dev.stash.servlet.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Stash;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Security over {@code docs/how-to/leave-another-session-manager.md}. */
@Tag("servlet-6.1")
class SpringSecurityTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  @TempDir Path data;

  private final CookieManager cookies = new CookieManager();
  private final HttpClient http = HttpClient.newBuilder().cookieHandler(cookies).build();
  private ConfigurableApplicationContext shop;

  @BeforeEach
  void start() {
    shop =
        SpringApplication.run(
            SecurityShop.class,
            "--server.address=127.0.0.1",
            "--server.port=0",
            "--spring.main.banner-mode=off",
            "--spring.threads.virtual.enabled=true",
            "--stash.secret=a secret for tests of more than 32 bytes",
            "--stash.directory=" + data);
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  private URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:"
            + shop.getEnvironment().getRequiredProperty("local.server.port")
            + path);
  }

  private HttpResponse<String> get(String path) throws Exception {
    return http.send(HttpRequest.newBuilder(uri(path)).GET().build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String form) throws Exception {
    return http.send(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", FORM)
            .POST(BodyPublishers.ofString(form))
            .build(),
        BodyHandlers.ofString());
  }

  private String token() throws Exception {
    return "_csrf=" + URLEncoder.encode(get("/token").body(), StandardCharsets.UTF_8);
  }

  private static String location(HttpResponse<String> response) {
    return URI.create(response.headers().firstValue("Location").orElse("")).getPath();
  }

  private String cookie() {
    return cookies.getCookieStore().getCookies().stream()
        .filter(each -> each.getName().equals("stash-dev"))
        .map(HttpCookie::getValue)
        .findFirst()
        .orElseThrow();
  }

  /** What is read next comes from storage. */
  private void outOfMemory() {
    Stash stash = shop.getBean(Stash.class);
    Awaitility.await()
        .until(
            () -> {
              stash.passivateIdle();
              return stash.liveSessions() == 0;
            });
  }

  @Test
  void aUserLogsInGoesOnOutOfMemoryAndLogsOut() throws Exception {
    assertEquals("/login", location(get("/account")), "and where to is remembered");
    assertEquals(403, post("/login", "username=ann&password=secret").statusCode());
    String before = cookie();
    assertEquals("/login", location(post("/login", "username=ann&password=no&" + token())));
    HttpResponse<String> in = post("/login", "username=ann&password=secret&" + token());
    assertEquals("/account", location(in), "the saved request");
    assertNotEquals(before, cookie(), "no fixation");
    assertEquals("ann true", get("/account").body());
    assertEquals(1, shop.getBean(Stash.class).sessionsOf("ann").size());
    outOfMemory();
    assertEquals("ann true", get("/account").body());
    assertEquals("/said", location(post("/buy", token())));
    assertEquals("bought", get("/said").body());
    assertEquals("nothing", get("/said").body(), "a flash");
    assertTrue(location(post("/logout", token())).startsWith("/login"));
    assertEquals("/login", location(get("/account")));
  }
}
