package dev.stash.benchmarks.servlet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Browsers that click as fast as they are answered. Each connection has sessions of its own, so
 * that no two requests meet in one session.
 */
final class Traffic implements AutoCloseable {
  private static final int SESSIONS_EACH = 4;

  private final List<Clicks> all = new ArrayList<>();

  /** One connection and its sessions. */
  private static final class Clicks {
    final Connection connection;
    final List<Visitor> visitors = new ArrayList<>();
    final Random random;

    Clicks(int port, int seed) throws IOException {
      connection = new Connection(port);
      random = new Random(seed);
      for (int i = 0; i < SESSIONS_EACH; i++) {
        visitors.add(new Visitor(connection));
      }
    }

    Measured click(int writesOfHundred, long nanos) throws IOException {
      LongStream.Builder times = LongStream.builder();
      long wrong = 0;
      long start = System.nanoTime();
      for (long now = start; now - start < nanos; ) {
        Visitor visitor = visitors.get(random.nextInt(SESSIONS_EACH));
        boolean good =
            random.nextInt(100) < writesOfHundred
                ? visitor.write(connection)
                : visitor.read(connection);
        wrong += good ? 0 : 1;
        long done = System.nanoTime();
        times.add(done - now);
        now = done;
      }
      return new Measured(times.build().toArray(), nanos, wrong, 0, 0);
    }
  }

  Traffic(int port, int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      all.add(new Clicks(port, i));
    }
  }

  /** Clicks for a while. */
  Measured run(int writesOfHundred, long nanos) throws Exception {
    List<Future<Measured>> running = new ArrayList<>();
    Measured sum = Measured.none(nanos);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Clicks clicks : all) {
        running.add(threads.submit(() -> clicks.click(writesOfHundred, nanos)));
      }
      for (Future<Measured> one : running) {
        sum = sum.plus(one.get());
      }
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    for (Clicks clicks : all) {
      clicks.connection.close();
    }
  }
}
