package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.machine.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@link SiteMain} as its own JVM, that can be killed as by the operating system. */
final class SiteProcess implements AutoCloseable {
  private static final Path LOG = Path.of("target", "proof-site.log");
  private static final String ARCHIVE = "proof-site-" + ProcessHandle.current().pid();

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final List<String> complaints = new ArrayList<>();
  private final Thread reader;

  /** Returns at once; {@link #port} waits. */
  SiteProcess(List<String> options, List<String> storage) throws IOException {
    this(List.of(), options, JarPath.packed(), storage);
  }

  /**
   * The same at some place.
   *
   * @param place what stands before the command
   */
  SiteProcess(List<String> place, List<String> options, String classPath, List<String> arguments)
      throws IOException {
    Files.createDirectories(LOG.getParent());
    List<String> command = new ArrayList<>(place);
    command.add(Machine.program("java"));
    command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");
    command.addAll(options);
    command.add("-cp");
    command.add(classPath);
    command.add(SiteMain.class.getName());
    command.addAll(arguments);
    this.process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
            .start();
    this.reader = Thread.ofPlatform().daemon().start(this::read);
  }

  /** Options for a server that lives a second: classes from an archive, no long compilations. */
  static List<String> quick() {
    return quick("");
  }

  /**
   * The same on another class path.
   *
   * @param archive what this is called
   */
  static List<String> quick(String archive) {
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + Path.of("target", ARCHIVE + archive + ".jsa"),
        "-Xlog:disable");
  }

  private void read() {
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.startsWith("ready ")) {
          port.complete(Integer.parseInt(line.substring("ready ".length())));
        } else if (line.startsWith("complaint ")) {
          complaints.add(line);
        }
      }
    } catch (IOException gone) {
      complaints.add(gone.toString());
    }
    port.completeExceptionally(new IOException("the server ended before it was ready: " + LOG));
  }

  int port() throws Exception {
    return port.get(3, TimeUnit.MINUTES);
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Whether it listens. */
  boolean ready() {
    return port.isDone() && !port.isCompletedExceptionally();
  }

  /** SIGSTOP: it lives, and does nothing. */
  void freeze() {
    signal("STOP");
  }

  /** SIGCONT: it goes on as if nothing had been. */
  void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int code = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  Vitals vitals() throws Exception {
    return vitals("127.0.0.1");
  }

  Vitals vitals(String host) throws Exception {
    return Vitals.decoded(get(host, "/vitals", "none=none"));
  }

  String get(String path) throws Exception {
    return get("127.0.0.1", path, "none=none");
  }

  String get(String host, String path, String cookie) throws Exception {
    URI uri = URI.create("http://" + host + ":" + port() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Host", Lab.onLoopback(uri.getAuthority()))
            .header("Cookie", cookie)
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }

  /** SIGKILL: no hook, no flush, no goodbye. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Ends in order; what the log watch has caught is returned. */
  List<String> stop() throws Exception {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      kill();
      throw new AssertionError("the server did not stop within a minute");
    }
    reader.join();
    return complaints;
  }

  @Override
  public void close() {
    kill();
  }
}
