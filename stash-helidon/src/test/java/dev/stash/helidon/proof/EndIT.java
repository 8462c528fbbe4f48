package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.machine.Machine;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import dev.stash.web.contract.Address;
import dev.stash.web.contract.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * SIGTERM, as it comes from Kubernetes, systemd and Ctrl-C, to one of two members that are Helidon
 * servers: what lives there goes warm to the other one, and its page is told to come again.
 */
class EndIT {
  private static final int SESSIONS = 24;
  private static final int TERMINATED = 128 + 15;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path folder;

  private final List<Integer> ports = Machine.freePorts(2);
  private final List<Process> processes = new ArrayList<>();
  private SimulatorProcess s3;

  @BeforeEach
  void storage() throws Exception {
    s3 = SimulatorProcess.start();
  }

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
    s3.close();
  }

  private record Server(Process process, int port, Path log) implements Address {
    HttpResponse<String> get(String path) throws IOException, InterruptedException {
      try (HttpClient http = HttpClient.newHttpClient()) {
        URI uri = URI.create(origin() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      }
    }

    /** How many members it knows, and how many sessions live there. */
    String standing() throws IOException, InterruptedException {
      return get("/standing").body();
    }

    int live() throws IOException, InterruptedException {
      return Integer.parseInt(standing().split(" ", -1)[1]);
    }
  }

  private Server start(String how, int member) throws Exception {
    Path log = folder.resolve("member" + member + ".log");
    List<String> command = new ArrayList<>(List.of(Machine.program("java")));
    command.addAll(SiteProcess.quick());
    command.addAll(List.of("-Daws.accessKeyId=id", "-Daws.secretAccessKey=secret"));
    command.addAll(List.of("-cp", JarPath.packed(), EndMain.class.getName(), how));
    command.addAll(
        List.of(
            "secret=" + Site.SECRET,
            "storage=s3:proof",
            "s3-endpoint=" + s3.endpoint(),
            "insecure-loopback-cookies=true",
            "cluster=hazelcast",
            "cluster-address=127.0.0.1",
            "cluster-port=" + ports.get(member),
            "cluster-members=127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1)));
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    processes.add(process);
    return new Server(process, port(process, log), log);
  }

  private static int port(Process process, Path log) throws Exception {
    CompletableFuture<Integer> port = new CompletableFuture<>();
    var unused = process.onExit().thenRun(() -> port.cancel(false));
    Thread.ofPlatform()
        .daemon()
        .start(
            () ->
                process
                    .inputReader()
                    .lines()
                    .filter(line -> line.startsWith("ready "))
                    .forEach(line -> port.complete(Integer.parseInt(line.substring(6)))));
    try {
      return port.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (CancellationException | TimeoutException failed) {
      throw new AssertionError(text(log), failed);
    }
  }

  private static String text(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException gone) {
      return gone.toString();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "given", "hook"})
  void whatLivesThereGoesWarmToTheOtherMember(String how) throws Exception {
    Server one = start(how, 0);
    Server two = start(how, 1);
    Awaitility.await().atMost(PATIENCE).until(() -> one.standing().startsWith("2 "));
    String cookie = "";
    for (int i = 0; i < SESSIONS; i++) {
      String set = one.get("/count").headers().firstValue("Set-Cookie").orElseThrow();
      cookie = set.substring(0, set.indexOf(';'));
    }
    Page page = Page.mounted(one, cookie, "page-of-one-and-two");
    int there = two.live();
    int all = one.live() + there;
    assertEquals(SESSIONS, all);
    long began = System.nanoTime();
    one.process().destroy();
    assertTrue(
        one.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), () -> text(one.log()));
    long millis = (System.nanoTime() - began) / 1_000_000;
    String log = text(one.log());
    System.out.println(
        "EndIT: "
            + how
            + " ended after "
            + millis
            + " ms; "
            + there
            + " of "
            + all
            + " were the other's before");
    assertEquals(TERMINATED, one.process().exitValue());
    assertEquals(all, two.live(), log);
    assertEquals("draining", page.await("leave").getString("reason"));
    assertEquals(1001, page.closed.get(10, TimeUnit.SECONDS), log);
    assertEquals("1 " + all, two.standing(), log);
    assertTrue(text(two.log()).contains("has left"), () -> text(two.log()));
  }
}
