package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** {@link SiteMain} as its own JVM, that can be killed as by the operating system. */
final class SiteProcess implements AutoCloseable {
  private static final Path LOG = Path.of("target", "proof-site.log");
  private static final Path ARCHIVE =
      Path.of("target", "proof-site-" + ProcessHandle.current().pid() + ".jsa");

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final List<String> complaints = new ArrayList<>();
  private final Thread reader;

  /** Returns at once; {@link #port} waits. */
  SiteProcess(List<String> options, List<String> storage) throws IOException {
    Files.createDirectories(LOG.getParent());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");
    command.addAll(options);
    command.add("-cp");
    command.add(JarPath.packed());
    command.add(SiteMain.class.getName());
    command.addAll(storage);
    this.process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
            .start();
    this.reader = Thread.ofPlatform().daemon().start(this::read);
  }

  /** Options for a server that lives a second: classes from an archive, no long compilations. */
  static List<String> quick() {
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        "-XX:+AutoCreateSharedArchive",
        "-XX:SharedArchiveFile=" + ARCHIVE,
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
    return port.get(60, TimeUnit.SECONDS);
  }

  Vitals vitals() throws Exception {
    return Vitals.decoded(get("/vitals"));
  }

  String get(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port() + path);
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
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
