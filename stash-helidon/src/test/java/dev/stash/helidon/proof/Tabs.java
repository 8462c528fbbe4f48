package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The tabs of several sessions, all typing, each on whatever server it finds, while somebody who
 * asks no member reads what is stored. All of it goes into a {@link History}.
 */
public final class Tabs implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SETTLED = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(50);

  final History history = new History();
  final Queue<String> broken = new ConcurrentLinkedQueue<>();

  /** The codes of all errors that pages were told. */
  final Queue<String> errors = new ConcurrentLinkedQueue<>();

  final Gaps gaps = new Gaps();

  public final AtomicLong saved = new AtomicLong();
  final List<Typist> typists = new ArrayList<>();
  public final Map<String, Lab.Visitor> sessions = new TreeMap<>();
  private final Lab lab;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final Thread reader;
  private volatile boolean over;

  private final PageClient.Progress progress =
      new PageClient.Progress() {
        @Override
        public void saved(int events) {
          saved.addAndGet(events);
        }

        @Override
        public void broken(String what) {
          history.fault("broken: " + what);
          broken.add(what);
        }
      };

  /** Makes the book of a page. */
  interface Books {
    Book of(String tab, int slot, Consumer<String> broken);
  }

  /**
   * They come at once.
   *
   * @param lag how long an owner that is none any more may go on answering reads
   */
  public Tabs(Lab lab, int sessionCount, Duration lag, long seed) {
    this(lab, sessionCount, lag, seed, Book::new);
  }

  /**
   * The same with other books.
   *
   * @param books how a page knows what it must be shown
   */
  Tabs(Lab lab, int sessionCount, Duration lag, long seed, Books books) {
    this.lab = lab;
    history.add(new Line.Lag(0, TimeUnit.NANOSECONDS.toMicros(lag.toNanos())));
    Random random = new Random(seed);
    for (int i = 0; i < sessionCount; i++) {
      String session = "s" + i;
      Lab.Visitor visitor = lab.visitor();
      sessions.put(session, visitor);
      for (int slot = 0; slot < Ledger.SLOTS; slot++) {
        String tab = "tab-" + i + "-" + slot;
        PageClient page =
            new PageClient(
                http,
                visitor.cookie(),
                tab,
                random.nextLong(),
                progress,
                new Historian(history, session, errors, gaps),
                books.of(tab, slot, progress::broken));
        Random choice = new Random(random.nextLong());
        Typist typist = new Typist(page, random.nextLong(), () -> lab.entry(choice));
        typists.add(typist);
        var unused =
            clock.scheduleWithFixedDelay(
                () -> step(typist),
                random.nextInt((int) STEP.toMillis()),
                STEP.toMillis(),
                TimeUnit.MILLISECONDS);
      }
    }
    this.reader = Thread.ofPlatform().daemon().name("reader").start(this::read);
  }

  private void step(Typist typist) {
    try {
      typist.step();
    } catch (RuntimeException failed) {
      progress.broken("a typist failed: " + failed);
    }
  }

  /** What is stored, again and again: reads that are never stale. */
  private void read() {
    while (!over) {
      sessions.forEach(this::read);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private void read(String session, Lab.Visitor visitor) {
    long from = history.now();
    try {
      JsonObject state = StoredState.read(lab.storage, visitor.key());
      history.add(new Line.Stored(history.now(), from, session, state));
    } catch (RuntimeException storageFault) {
      // One of the faults that were ordered: no reading, then.
    }
  }

  /** Waits until so many events more are saved. */
  void awaitSaved(int events) {
    long until = saved.get() + events;
    Awaitility.await(events + " events").atMost(PATIENCE).until(() -> saved.get() >= until);
  }

  /**
   * Waits until each session has an event saved that was sent after now.
   *
   * @param counts which sessions are waited for
   * @return how long the last of them took
   */
  Duration awaitNextSaved(Duration most, Predicate<String> counts) {
    long start = System.nanoTime();
    Map<PageClient, Long> before = new HashMap<>();
    for (Typist typist : typists) {
      before.put(typist.page, typist.page.book.last());
    }
    Awaitility.await("something saved in each session")
        .atMost(most)
        .pollInterval(Duration.ofMillis(10))
        .until(
            () ->
                sessions.keySet().stream()
                    .filter(counts)
                    .allMatch(
                        session ->
                            typists.stream()
                                .filter(typist -> session.equals(session(typist)))
                                .map(typist -> typist.page)
                                .anyMatch(page -> page.stored() > before.getOrDefault(page, 0L))));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * With the faults over: waits until all is saved and shown, stops, and judges the history.
   *
   * @param wrong gets what is wrong
   * @param keep where the history is kept if anything is
   * @return how long it took until all was saved
   */
  public Duration end(List<String> wrong, Path keep) throws IOException {
    Duration settled = Duration.ZERO;
    try {
      settled = settle();
    } catch (ConditionTimeoutException unsettled) {
      wrong.add(String.valueOf(unsettled.getMessage()));
      note();
    }
    stop();
    wrong.addAll(broken);
    wrong.addAll(HistoryCheck.of(history.lines()));
    if (!wrong.isEmpty() || Boolean.getBoolean("stash.keep")) {
      History.write(history.lines(), keep);
    }
    return settled;
  }

  /** Nobody begins anything new; waits until all is saved. */
  Duration awaitAllSaved() {
    typists.forEach(Typist::rest);
    long start = System.nanoTime();
    Awaitility.await()
        .atMost(SETTLED)
        .untilAsserted(() -> assertEquals(List.of(), unsaved(), "are still not saved"));
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /**
   * With the faults over: everybody brings home what is on its way, and all show the same.
   *
   * @return how long it took until all was saved
   */
  private Duration settle() {
    Duration took = awaitAllSaved();
    Awaitility.await("all tabs show what is stored")
        .atMost(SETTLED)
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                sessions.entrySet().stream()
                    .allMatch(each -> agree(each.getKey(), each.getValue())));
    note();
    return took;
  }

  private List<String> unsaved() {
    return typists.stream()
        .map(typist -> typist.page)
        .filter(page -> !page.connected() || page.pending() > 0)
        .map(page -> page.page + (page.connected() ? "" : " (away)") + ": " + page.pending())
        .toList();
  }

  private boolean agree(String session, Lab.Visitor visitor) {
    JsonObject stored = StoredState.read(lab.storage, visitor.key());
    return typists.stream()
        .filter(typist -> session.equals(session(typist)))
        .allMatch(typist -> StoredState.shared(typist.page.shown()).equals(stored));
  }

  /** What is stored and what is shown now, for the judge. */
  private void note() {
    sessions.forEach(this::read);
    for (Typist typist : typists) {
      history.add(
          new Line.Settled(
              history.now(),
              session(typist),
              typist.page.page,
              StoredState.shared(typist.page.shown())));
    }
  }

  private String session(Typist typist) {
    return "s" + typists.indexOf(typist) / Ledger.SLOTS;
  }

  /** One tab of each session loses its socket, and comes back to whoever serves. */
  void dropOneOfEach() {
    for (int i = 0; i < typists.size(); i += Ledger.SLOTS) {
      typists.get(i).page.cut();
    }
  }

  /** How many sockets were tried in all. */
  public long sockets() {
    return typists.stream().mapToLong(Typist::sockets).sum();
  }

  /** Everybody stops; the history stays. */
  private void stop() {
    over = true;
    clock.shutdownNow();
    try {
      reader.join();
      var unused = clock.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    typists.forEach(typist -> typist.page.close());
  }

  @Override
  public void close() {
    stop();
    http.shutdownNow();
  }
}
