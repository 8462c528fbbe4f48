package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Session;
import dev.stash.StashException;
import dev.stash.Storage;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.web.contract.Browser;
import dev.stash.web.contract.Counter;
import dev.stash.web.contract.Page;
import jakarta.servlet.ServletContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each parameter of the filter does what its option says. On one container: how parameters are
 * found is the business of {@link SettingsTest}.
 */
@Tag("young")
class ParametersTest {
  private static final String BUCKET = "sessions";
  private static final String KEY = "A".repeat(43) + "=";

  private static SimulatorProcess s3;

  private volatile Call call = session -> "";
  private @Nullable Configured shop;

  /** What {@code /call} does. */
  private interface Call {
    Object run(Session session);
  }

  @BeforeAll
  static void startS3() throws Exception {
    s3 = SimulatorProcess.start();
    System.setProperty("aws.accessKeyId", "key");
    System.setProperty("aws.secretAccessKey", "of the key");
  }

  @AfterAll
  static void stopS3() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
    s3.close();
  }

  @AfterEach
  void stop() {
    close();
    s3.reset();
  }

  private void close() {
    Configured running = shop;
    shop = null;
    if (running != null) {
      running.close();
    }
  }

  /** With these, names and values in turn. */
  private Browser start(String... parameters) {
    Map<String, String> all = new HashMap<>();
    all.put("storage", "s3:" + BUCKET);
    all.put("s3-endpoint", s3.endpoint());
    for (int i = 0; i < parameters.length; i += 2) {
      all.put(parameters[i], parameters[i + 1]);
    }
    Configured started = new Configured(Container.Kind.TOMCAT, all, this::calls);
    shop = started;
    return started.browser;
  }

  private void calls(ServletContext context) {
    Shop.add(
        context,
        "/call",
        (request, response) -> {
          Object answer;
          try {
            answer = call.run(StashFilter.session(request));
          } catch (StashException failed) {
            answer = failed.code();
          }
          response.getWriter().print(answer);
        });
  }

  private Container server() {
    return Objects.requireNonNull(shop).server;
  }

  private static String set(Session session) {
    session.view("counter").put("count", 7);
    return "set";
  }

  private static Map<String, String> stored() {
    Map<String, String> stored = new TreeMap<>();
    try (StorageBackend bucket = Storage.s3(BUCKET, to -> to.endpoint(s3.endpoint()))) {
      for (var item : bucket.list("", null, 100).objects()) {
        bucket
            .get(item.key())
            .ifPresent(
                found -> stored.put(item.key(), new String(found.body(), StandardCharsets.UTF_8)));
      }
    }
    return stored;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static void assertLonger(Duration least, Duration took) {
    assertTrue(took.compareTo(least) >= 0, took.toString());
  }

  @Test
  void theSecretIsWhatCookiesAreRecognisedBy() throws Exception {
    String old = "a-secret-of-more-than-thirty-two-bytes";
    String other = "another-secret-of-more-than-thirty-two-bytes";
    String cookie = Browser.cookie(start("secret", old).get("/set"));
    close();
    assertEquals("0", start("secret", other).get("/count", "Cookie", cookie).body());
    close();
    Browser moved = start("secret", other, "former-secrets", old);
    assertEquals("7", moved.get("/count", "Cookie", cookie).body());
  }

  @Test
  void aWriteLingers() throws Exception {
    Browser browser = start("linger", "700 ms");
    call = ParametersTest::set;
    long begun = System.nanoTime();
    assertEquals("set", browser.get("/call").body());
    assertLonger(Duration.ofMillis(700), since(begun));
  }

  @Test
  void aRelaxedWriteLingersLonger() throws Exception {
    Browser browser = start("relaxed-linger", "1 s", "views", "meter=" + Meter.class.getName());
    try (Page page = meter(browser)) {
      long begun = System.nanoTime();
      page.event(1, "set", "2.5");
      page.awaitSaved(1);
      assertLonger(Duration.ofSeconds(1), since(begun));
    }
  }

  private Page meter(Browser browser) throws Exception {
    Page page = Page.open(server(), "meter", browser.newBrowser());
    page.send("{\"type\":\"mount\",\"page\":\"page-aaaaaaaaaaaaaaaa\"}");
    page.await("mounted");
    return page;
  }

  @ParameterizedTest
  @CsvSource({"THROW,error", "SKIP,done"})
  void aValueThatJsonCannotCarryIsTreatedAsSaid(String policy, String answer) throws Exception {
    Browser browser = start("on-invalid-value", policy, "views", "meter=" + Meter.class.getName());
    try (Page page = meter(browser)) {
      page.event(1, "break", "");
      var answered =
          page.await(message -> Set.of("error", "done").contains(message.getString("type")));
      assertEquals(answer, answered.getString("type"));
    }
  }

  @Test
  void aSessionLeftAloneEndsAtTheIdleLimit() throws Exception {
    Browser browser = start("idle-limit", "1 s");
    String cookie = Browser.cookie(browser.get("/set"));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(1_500)) // being asked for is being used
        .until(() -> browser.get("/count", "Cookie", cookie).body().equals("0"));
  }

  @Test
  void aSessionEndsAtTheAbsoluteLimit() throws Exception {
    Browser browser = start("absolute-limit", "1 s");
    String cookie = Browser.cookie(browser.get("/set"));
    Awaitility.await().until(() -> browser.get("/count", "Cookie", cookie).body().equals("0"));
  }

  @ParameterizedTest
  @CsvSource({"10 m,SESSION_ROTATED", "0 s,0"})
  void anOldIdIsToldToComeAgainForSoLong(String overlap, String answer) throws Exception {
    Browser browser = start("rotation-overlap", overlap);
    String cookie = Browser.cookie(browser.get("/set"));
    call =
        session -> {
          session.rotateId();
          return "rotated";
        };
    assertEquals("rotated", browser.get("/call", "Cookie", cookie).body());
    call = session -> session.view("counter").get("count", Integer.class).orElse(0);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> browser.get("/call", "Cookie", cookie).body().equals(answer));
  }

  @ParameterizedTest
  @CsvSource({"10 m,7", "0 s,0"})
  void aLostLoginIsFoundAgainForSoLong(String limit, String answer) throws Exception {
    Browser browser = start("claim-limit", limit);
    String cookie = Browser.cookie(browser.get("/set"));
    call =
        session -> {
          session.login("ada");
          return session.view("counter").get("count", Integer.class).orElse(0);
        };
    assertEquals("7", browser.get("/call", "Cookie", cookie).body());
    var login = call;
    call = session -> session.view("counter").get("count", Integer.class).orElse(0);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> browser.get("/call", "Cookie", cookie).body().equals("0"));
    call = login;
    assertEquals(answer, browser.get("/call", "Cookie", cookie).body());
  }

  @Test
  void anIdleSessionLeavesMemoryAndIsReadAgain() throws Exception {
    Browser browser = start("passivate-after", "50 ms");
    String cookie = Browser.cookie(browser.get("/set"));
    long reads = s3.count("GET");
    Awaitility.await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              browser.get("/count", "Cookie", cookie);
              return s3.count("GET") > reads;
            });
  }

  @Test
  void neitherCallsNorTheEndWaitLongerForTheStorageThanSaid() throws Exception {
    Browser browser = start("call-timeout", "200 ms", "drain-timeout", "100 ms");
    browser.get("/set");
    s3.delay(Duration.ofSeconds(5));
    call = ParametersTest::set;
    long begun = System.nanoTime();
    assertEquals("STORAGE_UNAVAILABLE", browser.get("/call").body());
    close();
    assertTrue(since(begun).compareTo(Duration.ofSeconds(4)) < 0, "it waited on");
  }

  @Test
  void theStorageIsSweptSoOften() {
    start("sweep-every", "100 ms");
    Awaitility.await().until(() -> s3.count("LIST") > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "max-value-bytes,20,VALUE_TOO_LARGE",
    "max-keys,2,TOO_MANY_KEYS",
    "max-session-bytes,60,SESSION_TOO_LARGE",
    "max-keys,3,stored"
  })
  void aSessionHoldsSoMuch(String name, String most, String answer) throws Exception {
    Browser browser = start(name, most);
    call =
        session -> {
          session.view("counter").putAll(Map.of("a", "x".repeat(60), "b", 1, "c", 2));
          return "stored";
        };
    assertEquals(answer, browser.get("/call").body());
  }

  @Test
  void objectsAreCalledAndSignedAsSaid() throws Exception {
    start("prefix", "tenant/", "member", "pod-7").get("/set");
    close();
    Map<String, String> stored = stored();
    assertEquals(1, stored.keySet().stream().filter(key -> key.contains("sessions/")).count());
    stored.forEach(
        (key, body) -> {
          assertTrue(key.matches("tenant/(sessions|members)/.*"), key);
          assertTrue(body.contains("pod-7"), body);
        });
  }

  @Test
  void theCookieIsSecureUnlessSaidOtherwise() throws Exception {
    var set = start("insecure-loopback-cookies", "false").get("/set");
    String cookie = set.headers().firstValue("Set-Cookie").orElseThrow();
    assertTrue(cookie.startsWith("__Host-") && cookie.contains("; Secure"), cookie);
  }

  @Test
  void whoSendsNoOriginMayOpenASocketIfSaid() {
    start("allow-missing-origin", "true", "views", "counter=" + Counter.class.getName());
    withoutOrigin().abort();
    close();
    start("views", "counter=" + Counter.class.getName());
    var refused = assertThrows(CompletionException.class, this::withoutOrigin);
    assertEquals(403, Page.status(refused));
  }

  private WebSocket withoutOrigin() {
    URI view = URI.create("ws://127.0.0.1:" + server().port() + "/stash/views/counter");
    return HttpClient.newHttpClient()
        .newWebSocketBuilder()
        .subprotocols("stash.v1")
        .buildAsync(view, new WebSocket.Listener() {})
        .join();
  }

  @ParameterizedTest
  @CsvSource({"check-origin,false,set", "exempt-path,'/other, /call/*',set", "exempt-path,/x,''"})
  void whatOtherOriginsMaySendIsSaid(String name, String value, String answer) throws Exception {
    Browser browser = start(name, value);
    call = ParametersTest::set;
    var response = browser.post("/call", "Origin", "https://evil.example");
    assertEquals(answer.isEmpty() ? 403 : 200, response.statusCode());
    assertTrue(response.body().contains(answer), response.body());
    assertFalse(response.headers().firstValue("Set-Cookie").isPresent());
  }

  @Test
  void whatIsStoredIsEncryptedIfThereAreKeys() throws Exception {
    String first = "k1:" + KEY;
    String cookie = Browser.cookie(start("encryption-keys", first).get("/set"));
    close();
    assertFalse(stored().toString().contains("count"), "it can be read");
    String both = "k2:" + "B" + KEY.substring(1) + "," + first;
    assertEquals("7", start("encryption-keys", both).get("/count", "Cookie", cookie).body());
  }

  @Test
  void whatWasStoredBeforeEncryptionIsReadIfSaid() throws Exception {
    String cookie = Browser.cookie(start().get("/set"));
    close();
    String keys = "k1:" + KEY;
    call = session -> session.view("counter").get("count", Integer.class).orElse(0);
    Browser strict = start("encryption-keys", keys);
    assertEquals("STATE_UNREADABLE", strict.get("/call", "Cookie", cookie).body());
    close();
    Browser moving = start("encryption-keys", keys, "encryption-accept-plaintext", "true");
    assertEquals("7", moving.get("/call", "Cookie", cookie).body());
  }

  @Test
  void aSessionHasSoManySockets() throws Exception {
    Browser browser =
        start("sockets-per-session", "1", "views", "counter=" + Counter.class.getName());
    String cookie = browser.newBrowser();
    try (Page first = Page.open(server(), "counter", cookie);
        Page second = Page.open(server(), "counter", cookie)) {
      Awaitility.await().until(second::gone);
      first.send("{\"type\":\"mount\",\"page\":\"page-aaaaaaaaaaaaaaaa\"}");
      first.await("mounted");
    }
  }

  @Test
  void aMessageHasSoManyBytes() throws Exception {
    Browser browser = start("message-bytes", "1 KiB", "views", "meter=" + Meter.class.getName());
    try (Page page = meter(browser)) {
      page.event(1, "set", "2.5" + " ".repeat(2_000));
      Awaitility.await().until(page::gone);
    }
  }
}
