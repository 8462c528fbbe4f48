package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.machine.Machine;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo on S3: what was saved is there after kill -9, and mistakes are told in one line. */
class S3StartIT {
  private static SimulatorProcess s3;

  @TempDir Path data;

  private record Running(Process process, String url) {}

  @BeforeAll
  static void startS3() throws IOException {
    s3 = SimulatorProcess.start();
  }

  @AfterAll
  static void stopS3() {
    s3.close();
  }

  @Test
  void whatWasSavedIsThereAfterAKill() throws Exception {
    Running first = start();
    String cookie = cookie(first.url());
    assertTrue(talk(first.url(), cookie, "page-number-one-0001", true).contains("\"count\":0"));
    first.process().destroyForcibly().onExit().join();
    Running second = start();
    String mounted = talk(second.url(), cookie, "page-number-two-0002", false);
    second.process().destroyForcibly().onExit().join();
    assertTrue(mounted.contains("\"recovered\"") && mounted.contains("\"count\":1"), mounted);
  }

  @Test
  void missingCredentialsAreNamedInOneLine() throws Exception {
    List<String> said = refused(false, "--s3-endpoint", s3.endpoint(), "--s3-bucket", "demo");
    assertTrue(said.getFirst().contains("AWS_ACCESS_KEY_ID"), said.getFirst());
  }

  @Test
  void aMissingBucketNameIsNamedInOneLine() throws Exception {
    List<String> said = refused(true, "--s3-endpoint", s3.endpoint());
    assertTrue(said.getFirst().contains("--s3-bucket"), said.getFirst());
  }

  @Test
  void anAddressWhereNobodyListensIsNamedInOneLine() throws Exception {
    List<String> said =
        refused(
            true,
            "--s3-endpoint",
            "http://127.0.0.1:1",
            "--s3-bucket",
            "demo",
            "--storage-wait",
            "0");
    assertTrue(said.getFirst().contains("s3-endpoint"), said.getFirst());
  }

  private List<String> refused(boolean credentials, String... flags) throws Exception {
    Path log = Files.createTempFile(data, "said", ".log");
    Process process =
        process(credentials, flags).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it neither started nor stopped");
    List<String> said = Files.readAllLines(log);
    assertEquals(1, said.size(), String.valueOf(said));
    assertEquals(1, process.exitValue());
    return said;
  }

  @Test
  void whoIsCutOffFromTheStorageIsNotReadyAndServesAllTheSame() throws Exception {
    Running running;
    try (SimulatorProcess own = SimulatorProcess.start()) {
      running = start(own);
      assertEquals("200 ready", get(running.url() + "/health/ready"));
    }
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> get(running.url() + "/health/ready").equals("503 STORAGE_UNREACHABLE"));
      assertEquals("200 live", get(running.url() + "/health/live"));
      assertTrue(get(running.url() + "/").startsWith("200 "));
      String metrics = get(running.url() + "/metrics");
      assertTrue(
          metrics.contains("stash_storage_calls_seconds_count{operation=\"GET\",outcome=\"NOT_"),
          metrics);
    } finally {
      running.process().destroyForcibly().onExit().join();
    }
  }

  private static String get(String url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer =
          http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }

  private Running start() throws IOException {
    return start(s3);
  }

  private Running start(SimulatorProcess s3) throws IOException {
    Process process =
        process(true, "--port", "0", "--s3-endpoint", s3.endpoint(), "--s3-bucket", "demo")
            .redirectError(Path.of("target", "demo-s3.log").toFile())
            .start();
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    while (line != null && !line.startsWith("ready ")) {
      line = out.readLine();
    }
    if (line == null) {
      throw new AssertionError("it did not start; see target/demo-s3.log");
    }
    return new Running(process, line.substring("ready ".length()));
  }

  private ProcessBuilder process(boolean credentials, String... flags) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Machine.program("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Machine.classPath(),
                "dev.stash.demo.Demo",
                "--storage",
                "s3",
                "--data",
                data.toString()));
    command.addAll(List.of(flags));
    ProcessBuilder process = new ProcessBuilder(command);
    var environment = process.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    // Whatever this machine or its user has stays out of the test.
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_SHARED_CREDENTIALS_FILE", data.resolve("none").toString());
    environment.put("AWS_CONFIG_FILE", data.resolve("none").toString());
    if (credentials) {
      environment.put("AWS_ACCESS_KEY_ID", "id");
      environment.put("AWS_SECRET_ACCESS_KEY", "secret");
    }
    return process;
  }

  private static String cookie(String url) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/html").build(),
              BodyHandlers.discarding());
      return answer.headers().firstValue("set-cookie").orElseThrow().split(";", 2)[0];
    }
  }

  /** Mounts the counter and, if asked to, counts once and waits until that is saved. */
  private static String talk(String url, String cookie, String page, boolean count)
      throws Exception {
    BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    try (HttpClient http = HttpClient.newHttpClient()) {
      WebSocket socket =
          http.newWebSocketBuilder()
              .subprotocols("stash.v1")
              .header("Cookie", cookie)
              .header("Origin", url)
              .buildAsync(
                  URI.create(url.replaceFirst("http", "ws") + "/stash/views/counter"),
                  new Texts(messages))
              .get(10, TimeUnit.SECONDS);
      socket
          .sendText(
              "{\"type\":\"mount\",\"page\":\""
                  + page
                  + "\",\"tab\":\"tab-of-this-test-1\","
                  + "\"rejoin\":false}",
              true)
          .get(5, TimeUnit.SECONDS);
      String mounted = next(messages, "mounted");
      if (count) {
        socket
            .sendText("{\"type\":\"event\",\"id\":1,\"name\":\"increment\"}", true)
            .get(5, TimeUnit.SECONDS);
        next(messages, "saved");
      }
      socket.abort();
      return mounted;
    }
  }

  private static String next(BlockingQueue<String> messages, String type) throws Exception {
    while (true) {
      String message = messages.poll(10, TimeUnit.SECONDS);
      if (message == null || message.contains("\"type\":\"error\"")) {
        throw new AssertionError("instead of " + type + ": " + message);
      } else if (message.contains("\"type\":\"" + type + "\"")) {
        return message;
      }
    }
  }

  private static final class Texts implements WebSocket.Listener {
    private final BlockingQueue<String> messages;
    private final StringBuilder text = new StringBuilder();

    Texts(BlockingQueue<String> messages) {
      this.messages = messages;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        messages.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
