package dev.stash.benchmarks;

import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.Storage;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.Change;
import dev.stash.session.OpenPage;
import dev.stash.session.SliceRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * The heap that a live session of 1 KB takes, in ten keys: {@code HeapBenchmark [SESSIONS]}. With
 * its one view, page side included, as far as that is without a socket; when the view has gone; and
 * when it was passivated, which is what the others are compared with.
 */
final class HeapBenchmark {
  private static final int KEYS = 10;
  private static final int UNDER_WAY = 500;

  private HeapBenchmark() {}

  public static void main(String[] args) throws Exception {
    int sessions = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    Path directory = Files.createTempDirectory(Path.of(""), "heap");
    try (Stash stash =
        Stash.builder()
            .secret("a secret for benchmarks of more than 32 bytes")
            .storage(Storage.embedded(directory))
            .build()) {
      run(stash, UNDER_WAY, 0); // classes and caches
      run(stash, sessions, UNDER_WAY);
    }
  }

  private static void run(Stash stash, int sessions, int from) throws Exception {
    List<OpenPage> pages = new ArrayList<>();
    Semaphore saved = new Semaphore(0);
    for (int i = 0; i < sessions; i++) {
      pages.add(page(stash, from + i, saved));
      if (i >= UNDER_WAY) {
        saved.acquire();
      }
    }
    saved.acquire(Math.min(UNDER_WAY, sessions));
    long attached = heap();
    pages.forEach(OpenPage::close);
    pages.clear();
    long idle = heap();
    int live = stash.liveSessions();
    while (stash.liveSessions() > 0) {
      stash.passivateIdle();
      LockSupport.parkNanos(100_000_000);
    }
    long none = heap();
    System.out.printf(
        Locale.ROOT,
        "%d sessions: attached %.2f KB, idle (%d live) %.2f KB, passivated 0 (of %d MB)%n",
        sessions,
        (attached - none) / 1024.0 / sessions,
        live,
        (idle - none) / 1024.0 / sessions,
        none >> 20);
  }

  private static OpenPage page(Stash stash, int number, Semaphore saved) {
    SessionKey key = new SessionKey(("h" + number + "-").repeat(43).substring(0, 43));
    SliceRequest request = new SliceRequest("v", 1, "p".repeat(20), "t", false);
    OpenPage page =
        new OpenPage(
            stash,
            key,
            request,
            new OpenPage.Watcher() {
              @Override
              public void saved(long event) {
                if (event == 1) {
                  saved.release();
                }
              }
            });
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      String text = "\"" + number + "x".repeat(92) + "\"";
      changes.add(new Change("key" + i, Scope.SESSION, Json.of(text)));
    }
    page.write(1, changes);
    return page;
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 6; i++) {
      System.gc();
      LockSupport.parkNanos(200_000_000);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
