package dev.stash.storage.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Somebody else's S3 server, started for a test class and stopped after it. */
final class ServerProcess implements AutoCloseable {
  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /** Returns when a line of its output satisfies {@code ready}. */
  static ServerProcess start(Path folder, List<String> command, Predicate<String> ready)
      throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    CompletableFuture<String> up = new CompletableFuture<>();
    StringBuilder said = new StringBuilder();
    Thread.ofVirtual()
        .start(
            () -> {
              try (var out =
                  new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                  if (!up.isDone()) {
                    said.append(line).append('\n');
                  }
                  if (ready.test(line)) {
                    up.complete(line);
                  }
                }
                up.completeExceptionally(new IOException("it ended, after: " + said));
              } catch (IOException e) {
                up.completeExceptionally(e);
              }
            });
    try {
      up.get(120, TimeUnit.SECONDS);
      return new ServerProcess(process);
    } catch (Exception e) {
      // Its input ends with it, which a script of ours takes as the sign to clean up.
      new ServerProcess(process).close();
      throw e;
    }
  }

  /** Ends its input, which is a sign to some, asks it to end, and insists after five seconds. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.destroy();
    process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
    process.destroyForcibly().onExit().join();
  }
}
