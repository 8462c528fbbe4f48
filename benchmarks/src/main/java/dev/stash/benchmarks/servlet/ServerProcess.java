package dev.stash.benchmarks.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A {@link Server} in a process of its own. */
record ServerProcess(String name, JavaProcess process) implements AutoCloseable {
  static ServerProcess start(String side, Path parent) throws IOException {
    Path directory = Files.createDirectory(parent.resolve(side));
    return new ServerProcess(side, JavaProcess.start(Server.class, side, directory.toString()));
  }

  int port() {
    return process.said();
  }

  Side.Written written() throws IOException {
    try (Connection connection = new Connection(port())) {
      return Side.Written.parse(connection.get("/written", "").body());
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
