package dev.stash.benchmarks.servlet;

import dev.stash.machine.Machine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A Redis server that logs every command to a file and has it on the disk once a second. */
record RedisProcess(Process process, int port) implements AutoCloseable {
  private static final int TRIES = 500;

  static RedisProcess start(Path directory) throws IOException {
    int port = Machine.freePort();
    Process process;
    try {
      process =
          new ProcessBuilder(
                  List.of(
                      "redis-server",
                      "--port",
                      "" + port,
                      "--bind",
                      "127.0.0.1",
                      "--dir",
                      directory.toString(),
                      "--appendonly",
                      "yes",
                      "--appendfsync",
                      "everysec",
                      // Neither snapshots nor rewrites of the log: both would cost it time.
                      "--save",
                      "",
                      "--auto-aof-rewrite-percentage",
                      "0"))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException missing) {
      throw new IOException(
          "no redis-server on the PATH: install the package of that name", missing);
    }
    RedisProcess redis = new RedisProcess(process, port);
    redis.await();
    return redis;
  }

  private void await() throws IOException {
    for (int i = 0; i < TRIES && process.isAlive(); i++) {
      try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException notYet) {
        LockSupport.parkNanos(20_000_000);
      }
    }
    process.destroyForcibly();
    throw new IOException("redis-server does not listen");
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
