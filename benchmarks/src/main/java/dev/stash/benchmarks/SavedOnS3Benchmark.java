package dev.stash.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.Storage;
import dev.stash.storage.Precondition;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Event → {@code saved} through a real socket with storage that takes its time, and what that
 * costs. Arguments: the delay of the storage in milliseconds (27), seconds of typing (10).
 */
final class SavedOnS3Benchmark {
  private static final Pattern SAVED = Pattern.compile("\"type\":\"saved\".*\"event\":(\\d+)");
  private static final double DOLLARS_A_PUT = 0.005 / 1_000;
  private static final int SINGLE_EVENTS = 60;
  private static final long BETWEEN_EVENTS = 10;

  private SavedOnS3Benchmark() {}

  public static void main(String[] args) throws Exception {
    long delay = args.length > 0 ? Long.parseLong(args[0]) : 27;
    long seconds = args.length > 1 ? Long.parseLong(args[1]) : 10;
    try (SimulatorProcess s3 = SimulatorProcess.start()) {
      run(s3, delay, 0, 6, true); // warm-up
      System.out.println(
          "storage takes "
              + delay
              + " ms; latency in ms from event to saved: p50, p99, worst; typing: an event every "
              + BETWEEN_EVENTS
              + " ms for "
              + seconds
              + " s");
      System.out.println("a PUT to the storage alone " + numbers(alone(s3, delay)));
      for (long linger : new long[] {0, 250, 500}) {
        run(s3, delay, linger, seconds, false);
      }
    }
  }

  private static void run(SimulatorProcess s3, long delay, long linger, long seconds, boolean quiet)
      throws Exception {
    s3.reset();
    try (Site site =
        new Site(
            Storage.s3("bench", o -> o.endpoint(s3.endpoint()).credentials("id", "secret")),
            Duration.ofMillis(linger))) {
      s3.delay(Duration.ofMillis(delay));
      Typist typist = new Typist(site);
      double[] single = typist.one(SINGLE_EVENTS);
      long before = s3.count("PUT");
      double[] typing = typist.type((int) (seconds * 1_000 / BETWEEN_EVENTS));
      long puts = s3.count("PUT") - before;
      typist.client.close();
      if (!quiet) {
        report(linger, single, typing, puts, seconds);
      }
    }
  }

  /** What the storage takes by itself, SDK and loopback included. */
  private static double[] alone(SimulatorProcess s3, long delay) {
    s3.reset();
    double[] millis = new double[SINGLE_EVENTS];
    try (StorageBackend storage =
        Storage.s3("bench", o -> o.endpoint(s3.endpoint()).credentials("id", "secret"))) {
      s3.delay(Duration.ofMillis(delay));
      for (int i = 0; i < millis.length; i++) {
        byte[] body = ("{\"n\":" + i + ",\"text\":\"" + "x".repeat(400) + "\"}").getBytes(UTF_8);
        long start = System.nanoTime();
        storage.put("key", body, Precondition.none());
        millis[i] = (System.nanoTime() - start) / 1e6;
        LockSupport.parkNanos(20_000_000);
      }
    }
    Arrays.sort(millis);
    return millis;
  }

  private static void report(
      long linger, double[] single, double[] typing, long puts, long seconds) {
    // Twenty minutes of typing on each of 22 days.
    double month = puts / (double) seconds * 20 * 60 * 22 * DOLLARS_A_PUT;
    System.out.printf(
        Locale.ROOT,
        "linger %3d ms | single events %s | typing %s | %d PUTs for %d writes | $%.2f a month%n",
        linger,
        numbers(single),
        numbers(typing),
        puts,
        typing.length,
        month);
  }

  private static String numbers(double[] sorted) {
    return String.format(
        Locale.ROOT,
        "%.1f, %.1f, %.1f",
        sorted[sorted.length / 2],
        sorted[(int) (sorted.length * 0.99)],
        sorted[sorted.length - 1]);
  }

  /** Somebody who types, and a watch for each key stroke. */
  private static final class Typist {
    final Client client;
    private final ConcurrentSkipListMap<Long, Long> sent = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Long> took = new ConcurrentSkipListMap<>();
    private final Semaphore saved = new Semaphore(0);
    private long events;

    Typist(Site site) throws Exception {
      client = Client.mounted(site, site.newBrowser(), "page-of-the-benchmark", this::hear);
    }

    private void hear(String message) {
      Matcher matcher = SAVED.matcher(message);
      if (matcher.find()) {
        long now = System.nanoTime();
        var upTo = sent.headMap(Long.parseLong(matcher.group(1)), true);
        for (Map.Entry<Long, Long> event : upTo.entrySet()) {
          took.put(event.getKey(), now - event.getValue());
          saved.release();
        }
        upTo.clear();
      }
    }

    private void event() {
      long id = ++events;
      sent.put(id, System.nanoTime());
      client.send(
          "{\"type\":\"event\",\"id\":" + id + ",\"name\":\"type\",\"payload\":\"" + id + "\"}");
    }

    double[] one(int times) throws InterruptedException {
      took.clear();
      for (int i = 0; i < times; i++) {
        event();
        saved.acquire();
        LockSupport.parkNanos(20_000_000);
      }
      return sorted();
    }

    double[] type(int times) throws InterruptedException {
      took.clear();
      long start = System.nanoTime();
      for (int i = 0; i < times; i++) {
        long due = start + i * BETWEEN_EVENTS * 1_000_000;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        event();
      }
      saved.acquire(times);
      return sorted();
    }

    private double[] sorted() {
      double[] millis = took.values().stream().mapToDouble(nanos -> nanos / 1e6).toArray();
      Arrays.sort(millis);
      return millis;
    }
  }
}
