package dev.stash.helidon.proof;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures what pages notice of each event: the longest time without word that something was
 * stored, over all sessions, and what was lost; beside a plain map of Hazelcast. Prints a table in
 * Markdown. Arguments: sessions (30), limit for heartbeats in seconds (10), {@code stash} or {@code
 * map} for one of the two.
 */
public final class FailoverRun {
  private static final int VICTIM = 1;

  /** JVMs that have just started compile for longer than anything here takes. */
  private static final Duration WARM_UP = Duration.ofSeconds(40);

  /** Helidon filters what Java deserialises in its JVM; the map's entries would be refused. */
  private static final List<String> OPTIONS =
      List.of("-XX:+UseSerialGC", "-Xmx512m", "-Dhelidon.serialFilter.missing.action=ignore");

  private final int sessions;
  private final Duration limit;

  private FailoverRun(int sessions, Duration limit) {
    this.sessions = sessions;
    this.limit = limit;
  }

  /** See the class. */
  public static void main(String[] arguments) throws Exception {
    int sessions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
    long seconds = arguments.length > 1 ? Long.parseLong(arguments[1]) : 10;
    FailoverRun run = new FailoverRun(sessions, Duration.ofSeconds(seconds));
    System.out.println("| event | on | detected after | gap p50 | p99 | max | saved and lost |");
    System.out.println("|---|---|---|---|---|---|---|");
    if (arguments.length < 3 || arguments[2].equals("stash")) {
      run.all("cluster", "Stash");
    }
    if (arguments.length < 3 || arguments[2].equals("map")) {
      run.all("map", "Hazelcast map");
    }
    System.exit(0);
  }

  private void all(String kind, String name) throws Exception {
    try (Lab lab = new Lab(3, limit, OPTIONS, kind)) {
      lab.mend();
      warmUp(lab, kind);
      Node victim = lab.nodes.get(VICTIM);
      Duration brief = Duration.ofSeconds(10);
      Duration lasting = limit.plusSeconds(8);
      measure(lab, kind, "kill -9 | " + name, 2, brief, victim::kill);
      measure(lab, kind, "frozen (SIGSTOP) | " + name, 2, lasting, victim::freeze);
      measure(lab, kind, "stopped in order | " + name, 2, brief, victim::stop);
      victimLeaves(lab, victim);
      measure(lab, kind, "joins | " + name, 3, Duration.ofSeconds(15), victim::start);
      if (lab.network.cuts()) {
        measure(
            lab,
            kind,
            "partition, 1 of 3 | " + name,
            2,
            lasting,
            () -> {
              lab.network.cut(VICTIM, 0);
              lab.network.cut(VICTIM, 2);
            });
      }
    }
  }

  private void warmUp(Lab lab, String kind) throws Exception {
    try (Load load = load(lab, kind)) {
      pause(WARM_UP);
      load.rest();
    }
  }

  private Load load(Lab lab, String kind) throws Exception {
    return kind.equals("map") ? new MapLoad(lab, sessions) : new StashLoad(lab, sessions);
  }

  private static void victimLeaves(Lab lab, Node victim) throws Exception {
    victim.stop();
    lab.awaitMembers(2);
  }

  private interface Event {
    void happen() throws Exception;
  }

  private void measure(Lab lab, String kind, String name, int members, Duration time, Event event)
      throws Exception {
    try (Load load = load(lab, kind)) {
      pause(Duration.ofSeconds(5)); // until everybody writes
      Watch watch = new Watch(lab.nodes.getFirst(), members);
      long from = System.nanoTime();
      watch.start();
      event.happen();
      pause(time);
      long to = System.nanoTime();
      List<Long> gaps = load.gaps().millis(from, to);
      watch.join(1);
      lab.mend();
      pause(Duration.ofSeconds(3));
      load.rest();
      System.out.println(
          "| "
              + name
              + " | "
              + watch.result()
              + " | "
              + gaps.get(gaps.size() / 2)
              + " ms | "
              + gaps.get((int) Math.ceil(gaps.size() * 0.99) - 1)
              + " ms | "
              + gaps.getLast()
              + " ms | "
              + load.lost()
              + " |");
    }
  }

  /** When another member knows. */
  private static final class Watch extends Thread {
    private final Node node;
    private final int members;
    private volatile long millis = -1;

    Watch(Node node, int members) {
      this.node = node;
      this.members = members;
      setDaemon(true);
    }

    @Override
    public void run() {
      long start = System.nanoTime();
      while (System.nanoTime() - start < Duration.ofMinutes(1).toNanos()) {
        try {
          if (node.get("/ready").endsWith(" " + members)) {
            millis = (System.nanoTime() - start) / 1_000_000;
            return;
          }
        } catch (Exception busy) {
          // Asked again.
        }
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }

    String result() {
      return millis < 0 ? "never" : millis + " ms";
    }
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
