package dev.stash.benchmarks;

import dev.stash.testing.TestBackend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Socket event → handler → accepted → {@code done}, with every socket in a session of its own,
 * beside a bare echo of the same size in the same process. Arguments: sockets (100), seconds a
 * round (5), rounds (3).
 */
final class SocketBenchmark {
  private SocketBenchmark() {}

  public static void main(String[] args) throws Exception {
    int sockets = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
    try (Site site = new Site(new TestBackend(), Duration.ofMillis(500))) {
      double[] ratios = new double[rounds];
      for (int round = 0; round <= rounds; round++) {
        double echo = run(sockets, seconds, ping -> echo(site, ping));
        double stash = events(site, sockets, seconds);
        if (round > 0) { // the first warms up
          ratios[round - 1] = stash / echo;
          System.out.printf(
              Locale.ROOT,
              "%d sockets: echo %,.0f/s, event to done %,.0f/s, %.0f %%%n",
              sockets,
              echo,
              stash,
              100 * stash / echo);
        }
      }
    }
  }

  /** Events to {@code done} a second. */
  static double events(Site site, int sockets, int seconds) throws Exception {
    return run(sockets, seconds, ping -> view(site, ping));
  }

  private interface Opening {
    Client open(Ping ping) throws Exception;
  }

  /** One socket that sends the next message when the last one was answered. */
  private static final class Ping {
    final LongAdder answers;
    final AtomicBoolean going;
    @Nullable Client client;
    long id;

    Ping(LongAdder answers, AtomicBoolean going) {
      this.answers = answers;
      this.going = going;
    }

    void next() {
      Client to = client;
      if (going.get() && to != null) {
        long event = ++id;
        to.send(
            "{\"type\":\"event\",\"id\":"
                + event
                + ",\"name\":\"type\",\"payload\":\"what somebody types "
                + event
                + "\"}");
      }
    }

    void close() {
      if (client != null) {
        client.close();
      }
    }

    void answered() {
      answers.increment();
      next();
    }
  }

  private static double run(int sockets, int seconds, Opening opening) throws Exception {
    LongAdder answers = new LongAdder();
    AtomicBoolean going = new AtomicBoolean(true);
    List<Ping> pings = new ArrayList<>();
    for (int i = 0; i < sockets; i++) {
      Ping ping = new Ping(answers, going);
      ping.client = opening.open(ping);
      pings.add(ping);
    }
    pings.forEach(Ping::next);
    LockSupport.parkNanos(1_000_000_000);
    long start = System.nanoTime();
    long before = answers.sum();
    LockSupport.parkNanos(seconds * 1_000_000_000L);
    double perSecond = (answers.sum() - before) * 1e9 / (System.nanoTime() - start);
    going.set(false);
    pings.forEach(Ping::close);
    return perSecond;
  }

  private static Client echo(Site site, Ping ping) {
    return new Client(site.echo(), "none=1", site.origin(), message -> ping.answered());
  }

  private static Client view(Site site, Ping ping) throws Exception {
    return Client.mounted(
        site,
        site.newBrowser(),
        "page-of-the-benchmark",
        message -> {
          if (message.startsWith("{\"type\":\"done\"")) {
            ping.answered();
          }
        });
  }
}
