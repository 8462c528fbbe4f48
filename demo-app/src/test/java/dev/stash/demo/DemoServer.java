package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.machine.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The demo as its users run it: a process of its own, that can be killed and started again on the
 * same data.
 */
final class DemoServer implements AutoCloseable {
  private static final String MAIN = "dev.stash.demo.Demo";
  private static final Path LOG = Path.of("target", "demo-server.log");

  private final Path data;
  private final List<String> more;
  private final int port;
  private @Nullable Process process;

  /**
   * @param more options
   */
  DemoServer(Path data, String... more) {
    this.data = data;
    this.more = List.of(more);
    this.port = Machine.freePort();
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Returns when the server says that it is ready. */
  void start() throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Machine.program("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // starts in two thirds of the time
                "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
                "-cp",
                Machine.classPath(),
                MAIN,
                "--port",
                String.valueOf(port),
                "--storage",
                "embedded",
                "--data",
                data.toString()));
    command.addAll(more);
    Process started =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
            .start();
    process = started;
    var ready = new CompletableFuture<String>();
    Thread.ofVirtual().start(() -> readLines(started, ready));
    String line = ready.get(60, TimeUnit.SECONDS);
    if (!line.equals("ready " + url())) {
      throw new AssertionError("the server said: " + line);
    }
  }

  /** kill -9: no shutdown hook, no flush, no goodbye. */
  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  /** SIGTERM, as a rolling update sends it. */
  void stop() {
    if (process != null) {
      process.destroy();
      process.onExit().join();
    }
  }

  /** The process that was started, which may have others below it. */
  ProcessHandle process() {
    return Objects.requireNonNull(process, "started").toHandle();
  }

  @Override
  public void close() {
    kill();
  }

  private static void readLines(Process started, CompletableFuture<String> ready) {
    try (var lines = new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
        var log =
            Files.newBufferedWriter(LOG, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      String line;
      while ((line = lines.readLine()) != null) {
        log.write(line);
        log.newLine();
        log.flush();
        if (line.startsWith("ready ")) {
          ready.complete(line);
        }
      }
      ready.complete("nothing, and ended; see " + LOG);
    } catch (IOException broken) {
      ready.completeExceptionally(broken);
    }
  }
}
