package dev.stash.benchmarks.servlet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sides in turn, under each load, round after round, so that a mood of the machine hits all.
 */
public final class Comparison implements AutoCloseable {
  static final String RACE = "20 at once in a session, ";
  private static final int RACING_SESSIONS = 50;
  private static final long WARM_UP = 40_000_000_000L;

  private final Path directory;
  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<Traffic> traffic = new ArrayList<>();
  private final Table table;
  private final int connections;

  private Comparison(List<String> sides, int connections) throws IOException {
    table = new Table(sides);
    this.connections = connections;
    // Not in the system's directory for temporary files, which may be memory.
    directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "http-session-benchmark");
  }

  /**
   * Compares and prints.
   *
   * @param sides the first is set into a ratio to each of the others
   */
  public static void run(List<String> sides, int rounds, int seconds, int connections)
      throws Exception {
    try (Comparison comparison = new Comparison(sides, connections)) {
      for (String side : sides) {
        comparison.start(side);
      }
      for (int i = 0; i < rounds; i++) {
        comparison.round(seconds * 1_000_000_000L);
        System.out.println("round " + (i + 1) + " of " + rounds + " is done");
      }
      System.out.println();
      System.out.print(comparison.table);
    }
  }

  private void start(String side) throws Exception {
    ServerProcess server = ServerProcess.start(side, directory);
    servers.add(server);
    Traffic browsers = new Traffic(server.port(), connections);
    traffic.add(browsers);
    browsers.run(50, WARM_UP);
    new Race(server.port(), "/shop/mark", 5).run();
    new Race(server.port(), "/shop/update", 5).run();
  }

  private void round(long nanos) throws Exception {
    for (int i = 0; i < servers.size(); i++) {
      Traffic browsers = traffic.get(i);
      measure("read-mostly (5 % write)", i, () -> browsers.run(5, nanos));
    }
    for (int i = 0; i < servers.size(); i++) {
      Traffic browsers = traffic.get(i);
      measure("write-heavy (50 % write)", i, () -> browsers.run(50, nanos));
    }
    for (int i = 0; i < servers.size(); i++) {
      Race race = new Race(servers.get(i).port(), "/shop/mark", RACING_SESSIONS);
      measure(RACE + "get and set", i, race::run);
    }
    for (int i = 0; i < servers.size(); i++) {
      Race race = new Race(servers.get(i).port(), "/shop/update", RACING_SESSIONS);
      measure(RACE + "update where there is one", i, race::run);
    }
  }

  /** A load. */
  private interface Run {
    Measured run() throws Exception;
  }

  private void measure(String load, int side, Run run) throws Exception {
    ServerProcess server = servers.get(side);
    Side.Written before = server.written();
    Measured measured = run.run();
    table.add(load, server.name(), Result.of(measured, server.written().minus(before)));
  }

  @Override
  public void close() throws IOException {
    for (Traffic browsers : traffic) {
      browsers.close();
    }
    for (ServerProcess server : servers) {
      server.close();
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
