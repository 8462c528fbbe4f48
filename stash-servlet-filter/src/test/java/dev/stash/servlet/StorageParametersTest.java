package dev.stash.servlet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.stash.OptionInvalid;
import dev.stash.StashException;
import dev.stash.Storage;
import dev.stash.servlet.testing.Container;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.web.contract.Browser;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter that opens its storage as its parameters say. */
@Tag("young")
@ParameterizedClass
@EnumSource(Container.Kind.class)
class StorageParametersTest {
  private static SimulatorProcess s3;

  private final Container.Kind kind;

  @TempDir Path folder;

  StorageParametersTest(Container.Kind kind) {
    this.kind = kind;
  }

  /** Credentials have no parameters: they are found where AWS tools find them. */
  @BeforeAll
  static void startS3() throws Exception {
    s3 = SimulatorProcess.start();
    System.setProperty("h2.delayWrongPasswordMin", "0"); // longer than the pool waits, by and by
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
  void forget() {
    s3.reset();
  }

  private Map<String, String> parameters(String storage) {
    return switch (storage) {
      case "embedded" -> Map.of("storage", "embedded:" + folder.resolve("data"));
      case "jdbc" ->
          Map.of(
              "storage", "jdbc:h2:file:" + folder.resolve("db"),
              "jdbc-user", "stash",
              "jdbc-password", "of stash");
      default ->
          Map.of("storage", "s3:sessions", "s3-endpoint", s3.endpoint(), "s3-prefix", "shop/");
    };
  }

  private StashException refusal(Map<String, String> parameters) {
    return assertThrows(
        StashException.class, () -> new Configured(kind, parameters).close(), "it started");
  }

  /** That it starts again shows that the first one's storage went with its filter. */
  @ParameterizedTest
  @ValueSource(strings = {"embedded", "jdbc", "s3"})
  void whatIsStoredOutlivesTheContainer(String storage) throws Exception {
    String cookie;
    try (Configured first = new Configured(kind, parameters(storage))) {
      cookie = Browser.cookie(first.browser.get("/set"));
      assertEquals("7", first.browser.get("/count", "Cookie", cookie).body());
    }
    try (Configured second = new Configured(kind, parameters(storage))) {
      assertEquals("7", second.browser.get("/count", "Cookie", cookie).body());
      assertEquals("0", second.browser.get("/count").body());
    }
  }

  @Test
  void thePrefixIsThatOfTheBucketsKeys() throws Exception {
    try (Configured shop = new Configured(kind, parameters("s3"))) {
      shop.browser.get("/set");
    }
    try (StorageBackend bucket = Storage.s3("sessions", to -> to.endpoint(s3.endpoint()))) {
      assertEquals(1, bucket.list("shop/sessions/", null, 10).objects().size());
      assertTrue(bucket.list("sessions/", null, 10).objects().isEmpty());
    }
  }

  @Test
  void requestsAreSignedForTheRegion() throws Exception {
    Queue<String> signatures = new ConcurrentLinkedQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          signatures.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(403, -1);
          exchange.close();
        });
    server.start();
    try {
      Map<String, String> parameters = new HashMap<>(parameters("s3"));
      parameters.put("s3-endpoint", "http://127.0.0.1:" + server.getAddress().getPort());
      parameters.put("s3-region", "eu-test-1");
      assertEquals("s3-credentials", ((OptionInvalid) refusal(parameters)).option());
    } finally {
      server.stop(0);
    }
    assertFalse(signatures.isEmpty());
    for (String signature : signatures) {
      assertTrue(signature.contains("/eu-test-1/s3/"), signature);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          s3-endpoint | nowhere       | option s3-endpoint: is no address of a server; write it as http://host:port
          s3-endpoint | ftp://host    | option s3-endpoint: is no address of a server; write it as http://host:port
          storage     | s3:other      | option s3-bucket: there is no such bucket (bucket other at ENDPOINT, answer 404 NoSuchBucket); create it or name another one
          """)
  void aWrongParameterOfS3StopsTheStartAndIsNamed(String name, String value, String message) {
    s3.onlyBucket("sessions");
    Map<String, String> parameters = new HashMap<>(parameters("s3"));
    parameters.put(name, value);
    assertEquals(message.replace("ENDPOINT", s3.endpoint()), refusal(parameters).getMessage());
  }

  @Test
  void aPrefixThatIsTooLongStopsTheStart() {
    Map<String, String> parameters = new HashMap<>(parameters("s3"));
    parameters.put("s3-prefix", "p".repeat(513));
    assertEquals(
        "option s3-prefix: is too long; use at most 512 bytes", refusal(parameters).getMessage());
  }

  @Test
  void aServerThatIsNotThereStopsTheStart() {
    Map<String, String> parameters = new HashMap<>(parameters("s3"));
    parameters.put("s3-endpoint", "http://127.0.0.1:1");
    parameters.put("storage-wait", "0 ms");
    OptionInvalid refusal = (OptionInvalid) refusal(parameters);
    assertEquals("s3-endpoint", refusal.option());
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("http://127.0.0.1:1 cannot be reached"), message);
  }

  @Test
  void aWaitThatIsTooLongStopsTheStart() {
    Map<String, String> parameters = new HashMap<>(parameters("jdbc"));
    parameters.put("storage-wait", "2 h");
    assertEquals(
        "option storage-wait: is not between 0 and 1 h; the usual is 30 s",
        refusal(parameters).getMessage());
  }

  @Test
  void aWrongPasswordStopsTheStartAndIsNotRepeated() {
    new Configured(kind, parameters("jdbc")).close();
    Map<String, String> parameters = new HashMap<>(parameters("jdbc"));
    parameters.put("jdbc-password", "of somebody");
    assertEquals(
        "option jdbc-user: the database refused the user or the password; correct them",
        refusal(parameters).getMessage());
  }

  @Test
  void aDatabaseWithoutADriverStopsTheStart() {
    assertEquals(
        "option jdbc-url: no driver for it is on the class path; add org.postgresql:postgresql to"
            + " the class path, or correct the URL",
        refusal(Map.of("storage", "jdbc:nothing:db")).getMessage());
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    assertEquals(
        "option storage: "
            + file
            + " is not a directory that this process can write; make it writable or name another"
            + " one",
        refusal(Map.of("storage", "embedded:" + file)).getMessage());
  }

  @Test
  void aNameThatNoDirectoryCanHaveIsRefused() {
    assertEquals(
        "option storage: names no directory that this machine can have; write"
            + " embedded:DIRECTORY, jdbc:URL, s3:BUCKET or, for tests, memory",
        refusal(Map.of("storage", "embedded:a\0b")).getMessage());
  }

  @Test
  void aDirectoryInUseStopsTheStart() {
    try (Configured first = new Configured(kind, parameters("embedded"))) {
      assertTrue(first.server.port() > 0);
      assertEquals("STORAGE_IN_USE", refusal(parameters("embedded")).code());
    }
  }

  @Test
  void aStorageIsClosedAgainIfTheStartFailsLater() {
    Map<String, String> parameters = new HashMap<>(parameters("embedded"));
    parameters.put("secret", "short");
    assertEquals("secret", ((OptionInvalid) refusal(parameters)).option());
    new Configured(kind, parameters("embedded")).close();
  }
}
