package dev.stash.benchmarks;

import dev.stash.Cluster;
import dev.stash.DrainReport;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.machine.Machine;
import dev.stash.session.Change;
import dev.stash.session.OpenPage;
import dev.stash.session.SliceRequest;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * What pages notice when a member leaves or joins: {@code HandOffBenchmark [SESSIONS] [TYPING]}.
 * Three members of one process on Hazelcast over loopback, S3 that takes 27 ms, live sessions with
 * one view each, on any member; in some of them somebody types, five events a second. Told: how
 * long an event waits until it is done.
 */
final class HandOffBenchmark {
  private static final int MEMBERS = 3;
  private static final long BETWEEN_EVENTS = 200_000_000;

  private final SimulatorProcess s3;
  private final List<Integer> ports;
  private final List<Stash> members = new ArrayList<>();

  private HandOffBenchmark(SimulatorProcess s3) {
    this.s3 = s3;
    this.ports = Machine.freePorts(MEMBERS + 1);
  }

  public static void main(String[] args) throws Exception {
    int sessions = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int typing = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    try (SimulatorProcess s3 = SimulatorProcess.start()) {
      new HandOffBenchmark(s3).run(sessions, typing);
    }
    System.exit(0);
  }

  private Stash start() {
    int port = ports.get(members.size());
    Stash stash =
        Stash.builder()
            .secret("a secret for benchmarks of more than 32 bytes")
            .storage(
                Storage.s3("bench", o -> o.endpoint(s3.endpoint()).credentials("id", "secret")))
            .member("m" + members.size())
            .drainTimeout(Duration.ofSeconds(30))
            .cluster(
                Cluster.hazelcast(
                    h ->
                        h.address("127.0.0.1")
                            .port(port)
                            .members(ports.stream().map(p -> "127.0.0.1:" + p).toList())))
            .build();
    members.add(stash);
    return stash;
  }

  private void run(int sessions, int typing) throws Exception {
    for (int i = 0; i < MEMBERS; i++) {
      start();
    }
    s3.delay(Duration.ofMillis(27));
    List<Typist> typists = new ArrayList<>();
    Semaphore saved = new Semaphore(0);
    for (int i = 0; i < sessions; i++) {
      Typist typist = new Typist(members.get(i % MEMBERS), i, saved);
      typist.type();
      typists.add(typist);
      if (i >= 500) {
        saved.acquire();
      }
    }
    saved.acquire(Math.min(500, sessions));
    List<Typist> busy = typists.subList(0, typing);
    Typing keyboard = new Typing(busy);
    keyboard.start();
    report("all at rest, for 5 s", busy, () -> LockSupport.parkNanos(5_000_000_000L));
    report(
        "a member leaves",
        busy,
        () -> {
          Stash leaves = members.get(0);
          int live = leaves.liveSessions();
          DrainReport report = leaves.drain();
          System.out.println(live + " sessions there: " + report);
        });
    report(
        "a member joins",
        busy,
        () -> {
          Stash joins = start();
          long until = System.nanoTime() + 10_000_000_000L;
          while (System.nanoTime() < until) {
            LockSupport.parkNanos(100_000_000);
          }
          System.out.println(joins.liveSessions() + " sessions went there");
        });
    keyboard.interrupt();
  }

  private void report(String what, List<Typist> busy, Runnable event) throws Exception {
    busy.forEach(Typist::forget);
    long gets = s3.count("GET");
    long start = System.nanoTime();
    event.run();
    long took = (System.nanoTime() - start) / 1_000_000;
    LockSupport.parkNanos(500_000_000);
    double[] worst = busy.stream().mapToDouble(Typist::worst).toArray();
    Arrays.sort(worst);
    System.out.printf(
        Locale.ROOT,
        "%s: %d ms; the longest wait of each session, in ms: p50 %.1f, p99 %.1f, worst %.1f;"
            + " storage reads: %d%n",
        what,
        took,
        worst[worst.length / 2],
        worst[(int) (worst.length * 0.99)],
        worst[worst.length - 1],
        s3.count("GET") - gets);
  }

  /** Types in all of these sessions. */
  private static final class Typing extends Thread {
    private final List<Typist> busy;

    Typing(List<Typist> busy) {
      this.busy = busy;
      setDaemon(true);
    }

    @Override
    public void run() {
      long next = System.nanoTime();
      while (!isInterrupted()) {
        for (Typist typist : busy) {
          typist.type();
          next += BETWEEN_EVENTS / busy.size();
          LockSupport.parkNanos(next - System.nanoTime());
        }
      }
    }
  }

  /** One page, and a watch on its events. */
  private static final class Typist implements OpenPage.Watcher {
    private final Semaphore saved;
    private final OpenPage page;
    private long event;
    private long sentAt;
    private long told;
    private double worst;

    Typist(Stash at, int number, Semaphore saved) {
      this.saved = saved;
      SessionKey key = new SessionKey(("s" + number + "-").repeat(43).substring(0, 43));
      this.page = new OpenPage(at, key, new SliceRequest("v", 1, "p".repeat(20), "t", false), this);
    }

    synchronized void type() {
      if (told < event) {
        return; // still waiting
      }
      event++;
      sentAt = System.nanoTime();
      String text = "\"" + event + "x".repeat(900) + "\"";
      page.write(event, List.of(new Change("text", Scope.SESSION, Json.of(text))));
    }

    synchronized void forget() {
      worst = 0;
    }

    synchronized double worst() {
      return told < event ? Math.max(worst, (System.nanoTime() - sentAt) / 1e6) : worst;
    }

    @Override
    public synchronized void done(long of) {
      told = of;
      worst = Math.max(worst, (System.nanoTime() - sentAt) / 1e6);
    }

    @Override
    public void saved(long upTo) {
      if (upTo == 1) {
        saved.release();
      }
    }
  }
}
