package dev.stash.benchmarks.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link Server} in a process of its own. All sides get the same JVM with the same options. */
record ServerProcess(String name, Process process, int port) implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of(
          "-Xmx1g",
          "--enable-native-access=ALL-UNNAMED",
          "-Dhazelcast.logging.type=none",
          "-Dslf4j.internal.verbosity=ERROR",
          // On two processors Hazelcast would start a thread for each call.
          "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
          "--add-modules=java.se",
          "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=java.management/sun.management=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

  static ServerProcess start(String side, Path parent) throws IOException {
    Path directory = Files.createDirectory(parent.resolve(side));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Server.class.getName(), side, directory.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String line = process.inputReader().readLine();
    if (line == null || !line.startsWith("ready ")) {
      process.destroyForcibly();
      throw new IOException("the server of " + side + " said: " + line);
    }
    return new ServerProcess(side, process, Integer.parseInt(line.substring("ready ".length())));
  }

  Side.Written written() throws IOException {
    try (Connection connection = new Connection(port)) {
      return Side.Written.parse(connection.get("/written", "").body());
    }
  }

  @Override
  public void close() throws IOException {
    process.outputWriter().close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException end) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
