package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.OnEvent;
import dev.stash.OptionInvalid;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.Stashed;
import dev.stash.testing.TestBackend;
import dev.stash.web.contract.Shop;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that get Stash by their configuration. */
class ConfiguredServerTest {
  private static final String GOOD =
      """
      server.port=0
      server.host=127.0.0.1
      server.connection-options.tcp-no-delay=true
      server.features.stash.secret=a secret of more than thirty-two bytes for tests
      server.features.stash.storage=memory
      server.features.stash.insecure-loopback-cookies=true
      """;

  private @Nullable WebServer server;

  @TempDir Path folder;

  /** A view that is named in a configuration. */
  public static final class Visits {
    @Stashed int count;

    @OnEvent("visit")
    void visit() {
      count++;
    }
  }

  @AfterEach
  void stop() {
    WebServer running = server;
    if (running != null) {
      running.stop();
    }
  }

  private static Config config(String properties) {
    return Config.just(properties, MediaTypes.create("text/x-java-properties"));
  }

  private WebServer start(String properties) {
    return start(properties, options -> {});
  }

  private WebServer start(String properties, Consumer<WebServerConfig.Builder> more) {
    WebServerConfig.Builder options =
        WebServer.builder()
            .config(config(properties).get("server"))
            .routing(
                routing ->
                    routing.get(
                        "/visit",
                        (request, response) ->
                            response.send(
                                request
                                    .context()
                                    .get(Session.class)
                                    .flatMap(ConfiguredServerTest::visited)
                                    .map(String::valueOf)
                                    .orElse("no session"))));
    more.accept(options);
    WebServer started = options.build().start();
    server = started;
    return started;
  }

  private static Optional<Integer> visited(Session session) {
    return session.view("visits").update("count", Integer.class, n -> n == null ? 1 : n + 1);
  }

  private static StashFeature feature(WebServer server) {
    return server.context().get(StashFeature.class).orElseThrow();
  }

  private static HttpResponse<String> visit(WebServer server, String cookie) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/visit"))
            .header("Cookie", cookie)
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }

  private static String cookie(HttpResponse<String> response) {
    String set = response.headers().firstValue("Set-Cookie").orElseThrow();
    return set.substring(0, set.indexOf(';'));
  }

  @Test
  void aServerGetsStashByConfigurationAlone() throws Exception {
    WebServer shop = start(GOOD);
    var first = visit(shop, "a=b");
    assertEquals("1", first.body());
    assertEquals("2", visit(shop, cookie(first)).body());
  }

  @Test
  void itsStashGoesWithTheServer() throws Exception {
    String embedded =
        GOOD + "server.features.stash.storage=embedded:" + folder.resolve("data") + "\n";
    WebServer first = start(embedded);
    String cookie = cookie(visit(first, "a=b"));
    first.stop();
    assertEquals("2", visit(start(embedded), cookie).body(), "the directory is free again");
  }

  @Test
  void optionsThatAreListsMayBeListsThere() throws Exception {
    WebServer shop =
        start(
            GOOD
                + """
                server.features.stash.allowed-origin.0=https://a.example
                server.features.stash.allowed-origin.1=https://b.example
                server.features.stash.views=visits=%s
                server.features.stash.sockets-per-session=3
                """
                    .formatted(Visits.class.getName()));
    assertEquals(3, feature(shop).views().wire().socketsPerSession());
    assertTrue(feature(shop).views().hasViews());
    for (String origin : new String[] {"https://a.example", "https://b.example"}) {
      assertTrue(feature(shop).views().allows(Optional.of(origin), Optional.of("shop.example")));
    }
  }

  @Test
  void viewsMayBeAddedByCode() throws Exception {
    Config config = config(GOOD).get("server.features.stash");
    StashFeature feature =
        StashFeature.builder().config(config).view("visits", Visits::new).build();
    WebServer shop = start(GOOD, options -> options.addFeature(feature));
    assertSame(feature, feature(shop), "and the configuration makes no second one");
    var visited = visit(shop, "a=b");
    assertEquals("1", visited.body());
    assertTrue(feature.views().hasViews());
  }

  @Test
  void withoutConfigurationNothingIsThere() throws Exception {
    WebServer plain = start("server.port=0\nserver.host=127.0.0.1\n");
    assertEquals("no session", visit(plain, "a=b").body());
    assertTrue(plain.context().get(StashFeature.class).isEmpty());
  }

  @Test
  void whatIsSwitchedOffIsNotThereEither() throws Exception {
    WebServer plain = start(GOOD + "server.features.stash.enabled=false\n");
    assertEquals("no session", visit(plain, "a=b").body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-key=7              | server.features.stash.max-key: is no option; did you mean max-keys?
          max-keys=many          | max-keys: is no number; write digits only
          linger=61 s            | linger: is not between 0 and 1 m; the usual is 250 ms, or 0
          idle-limit=91 d        | idle-limit: is above absolute-limit, which is 90 d; lower it, or raise absolute-limit
          secret=short           | secret: has 5 bytes, at least 32 are needed; make one with `openssl rand -base64 32` and keep it
          storage=tape:1         | storage: is none that there is; write embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory
          cluster.members=a:5701 | server.features.stash.cluster: has names below it, and options have none; write their names in one piece, as cluster-members
          """)
  void aWrongOptionStopsTheStartAndIsNamed(String line, String message) {
    OptionInvalid refused =
        assertThrows(
            OptionInvalid.class, () -> start(GOOD + "server.features.stash." + line + "\n"));
    assertEquals("option " + message, refused.getMessage());
  }

  @Test
  void aStashThatIsGivenAndOneThatIsConfiguredAreOneTooMany() {
    Config config = config(GOOD).get("server.features.stash");
    try (Stash stash = Stash.builder().secret(Shop.SECRET).storage(new TestBackend()).build()) {
      StashFeature.Builder both = StashFeature.builder().stash(stash).config(config);
      assertEquals("stash", assertThrows(OptionInvalid.class, both::build).option());
    }
  }

  @Test
  void aFeatureThatIsInNoServerYetSaysSo() {
    StashFeature feature =
        StashFeature.builder().config(config(GOOD).get("server.features.stash")).build();
    String message = assertThrows(IllegalStateException.class, feature::stash).getMessage();
    assertEquals("the feature is not part of a server yet", message);
  }
}
