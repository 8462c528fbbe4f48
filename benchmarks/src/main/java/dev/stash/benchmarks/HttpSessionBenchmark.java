package dev.stash.benchmarks;

import dev.stash.benchmarks.servlet.Comparison;
import java.util.List;

/**
 * Who keeps {@code HttpSession} best: the same small app in a Tomcat of its own process for each of
 * Stash on embedded storage (synced before it answers), Spring Session on Redis (log synced once a
 * second), Spring Session on Hazelcast (in memory: one member, or with {@code hazelcast-copied}
 * two) and Tomcat itself (in memory), under the same loads in turn. Arguments: sides
 * (stash,redis,hazelcast,tomcat), rounds (3), seconds of each load (3), connections (64). Needs
 * {@code redis-server} on the PATH. Prints a table in Markdown.
 */
final class HttpSessionBenchmark {
  private HttpSessionBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    String sides = arguments.length > 0 ? arguments[0] : "stash,redis,hazelcast,tomcat";
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
    int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
    int connections = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 64;
    Comparison.run(List.of(sides.split(",", -1)), rounds, seconds, connections);
  }
}
