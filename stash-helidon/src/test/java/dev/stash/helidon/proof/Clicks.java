package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.storage.StorageBackend;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * Tabs of one session that all click on the same count as often as they are let, each through
 * whatever server it finds, and send again what they do not know to be saved.
 */
final class Clicks implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration STEP = Duration.ofMillis(20);

  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicLong saved = new AtomicLong();
  private final AtomicInteger errors = new AtomicInteger();
  private final List<Clicker> clickers = new ArrayList<>();
  private final List<CountBook> books = new ArrayList<>();
  private final List<Stopwatch> watches = new ArrayList<>();
  private final long seed;
  private long begun;
  private long ended;
  private long clicks;

  private final PageClient.Progress progress =
      new PageClient.Progress() {
        @Override
        public void saved(int events) {
          saved.addAndGet(events);
        }

        @Override
        public void broken(String what) {
          broken.add(what);
        }
      };

  /**
   * They come at once.
   *
   * @param servers where a balancer may send a tab
   */
  Clicks(int tabs, String cookie, long seed, Function<Random, Optional<String>> servers) {
    this.seed = seed;
    Random random = new Random(seed);
    for (int i = 0; i < tabs; i++) {
      CountBook book = new CountBook("tab-" + i, progress::broken);
      Stopwatch watch = new Stopwatch(progress::broken, errors);
      PageClient page =
          new PageClient(http, cookie, "tab-" + i, random.nextLong(), progress, watch, book);
      Random choice = new Random(random.nextLong());
      books.add(book);
      watches.add(watch);
      clickers.add(
          new Clicker(page, random.nextLong(), random.nextInt(3, 9), () -> servers.apply(choice)));
    }
    for (Clicker clicker : clickers) {
      var unused =
          clock.scheduleWithFixedDelay(
              () -> step(clicker),
              random.nextInt((int) STEP.toMillis()),
              STEP.toMillis(),
              TimeUnit.MILLISECONDS);
    }
    Awaitility.await("all tabs are mounted")
        .atMost(PATIENCE)
        .until(() -> clickers.stream().allMatch(clicker -> clicker.page.connected()));
  }

  private void step(Clicker clicker) {
    try {
      clicker.step();
    } catch (RuntimeException failed) {
      progress.broken("a clicker failed: " + failed);
    }
  }

  /** Lets each tab click so often more. */
  void more(int each) {
    begun = clicks == 0 ? System.nanoTime() : begun;
    clicks += (long) each * clickers.size();
    clickers.forEach(clicker -> clicker.more(each));
  }

  /** Waits until this part of all clicks is saved. */
  void awaitSaved(double part) {
    long until = (long) (clicks * part);
    Awaitility.await(until + " clicks are saved; seed " + seed)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertTrue(saved.get() >= until, this::state));
  }

  /** Waits until nothing is in doubt any more. */
  void awaitAllSaved() {
    awaitSaved(1);
    ended = System.nanoTime();
  }

  /** All is saved: judges what is stored, and what each tab shows and has shown. */
  void assertCounted(StorageBackend storage) {
    assertEquals(clicks, saved.get(), this::state);
    assertEquals(clicks, stored(storage), () -> "what is stored; " + state());
    Awaitility.await("all tabs show what is stored; seed " + seed)
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertEquals(
                    List.of(clicks), clickers.stream().map(this::shown).distinct().toList()));
    assertEquals(clicks, stored(storage), () -> "what is stored a moment later; " + state());
    assertEquals(List.of(), List.copyOf(broken), this::state);
  }

  private long shown(Clicker clicker) {
    return clicker.page.shown().getInt("count");
  }

  /** The one object of the one session, past all members. */
  private static long stored(StorageBackend storage) {
    String key = storage.list("sessions/", null, 1).objects().getFirst().key();
    return StoredState.of(storage, key).getInt("count");
  }

  private String state() {
    return "seed "
        + seed
        + ": of "
        + clicks
        + " clicks "
        + saved
        + " are saved; "
        + clickers.stream().filter(clicker -> clicker.page.away()).count()
        + " tabs are away; broken: "
        + broken.stream().limit(10).toList();
  }

  /** What it was like, for people; when all is saved. */
  String table(long runs) {
    double seconds = (ended - begun) / 1e9;
    List<Long> times = watches.stream().flatMap(watch -> watch.times().stream()).sorted().toList();
    return "%d tabs, %d clicks, %d in doubt, in %.1f s, %.0f a second; %.2f runs a click; done after p50 %.1f ms, p99 %.1f ms; %d sockets, %d errors, the count fell %d times by a full state; seed %d"
        .formatted(
            clickers.size(),
            clicks,
            clicks - saved.get(),
            seconds,
            clicks / seconds,
            (double) runs / clicks,
            at(times, 0.5),
            at(times, 0.99),
            clickers.stream().mapToLong(Typist::sockets).sum(),
            errors.get(),
            fell(),
            seed);
  }

  private static double at(List<Long> sorted, double part) {
    return sorted.isEmpty() ? 0 : sorted.get((int) ((sorted.size() - 1) * part)) / 1_000.0;
  }

  /** How many times a page was given less than it had shown, by all of its view. */
  int fell() {
    return books.stream().mapToInt(CountBook::fell).sum();
  }

  /** How many clicks of all were told to be done. */
  long done() {
    return watches.stream().mapToLong(watch -> watch.times().size()).sum();
  }

  @Override
  public void close() {
    clock.shutdownNow();
    try {
      var unused = clock.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    clickers.forEach(clicker -> clicker.page.close());
    http.shutdownNow();
  }
}
