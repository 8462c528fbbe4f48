package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 at random moments under load. Whatever was saved is there after the restart, every event
 * was applied once and in order, and no page had to do more than the protocol asks of it.
 *
 * <p>{@code -Dstash.kills=N} sets how often, {@code -Dstash.seed=N} the moments.
 */
class KillIT {
  private static final int KILLS = Integer.getInteger("stash.kills", 20);
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final int SESSIONS = 4;

  @TempDir Path directory;

  private final Random random = new Random(SEED);
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicLong saved = new AtomicLong();
  private volatile CountDownLatch wanted = new CountDownLatch(0);

  private final PageClient.Progress progress =
      new PageClient.Progress() {
        @Override
        public void saved(int events) {
          saved.addAndGet(events);
          for (int i = 0; i < events; i++) {
            wanted.countDown();
          }
        }

        @Override
        public void broken(String what) {
          broken.add(what);
        }
      };

  @Test
  void nothingSavedIsLostAndNothingAppliedTwiceOnEmbeddedStorage() throws Exception {
    hammer(KILLS, List.of("embedded", directory.toString()));
    try (StorageBackend storage = Storage.embedded(directory)) {
      audit(storage);
    }
  }

  @Test
  void nothingSavedIsLostAndNothingAppliedTwiceOnS3() throws Exception {
    try (SimulatorProcess s3 = SimulatorProcess.start()) {
      hammer(KILLS, List.of("s3", s3.endpoint(), "proof"));
      try (StorageBackend storage =
          Storage.s3(
              "proof",
              to -> to.endpoint(s3.endpoint()).region("us-east-1").credentials("id", "secret"))) {
        audit(storage);
      }
    }
  }

  /** The proof's proof: a storage that forgets is caught by the first kill. */
  @Test
  void aStorageThatForgetsWouldBeNoticed() throws Exception {
    assertThrows(AssertionError.class, () -> hammer(3, List.of("memory")));
    assertTrue(
        broken.stream().anyMatch(what -> what.contains("lost saved event")), broken::toString);
  }

  private final List<PageClient> pages = new ArrayList<>();

  private void hammer(int kills, List<String> storage) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      try (SiteProcess first = new SiteProcess(SiteProcess.quick(), storage)) {
        for (int i = 0; i < SESSIONS; i++) {
          String cookie = newBrowser(http, first.port());
          for (int slot = 0; slot < Ledger.SLOTS; slot++) {
            String tab = "tab-" + i + "-" + slot;
            pages.add(new PageClient(http, cookie, tab, slot, random.nextLong(), progress));
          }
        }
        assertEquals(List.of(), first.stop()); // leaves the class archive for those to come
      }
      for (int kill = 0; kill < kills; kill++) {
        try (SiteProcess site = new SiteProcess(SiteProcess.quick(), storage)) {
          live(site);
          site.kill();
        } catch (AssertionError | Exception failed) {
          throw new AssertionError(
              "kill " + kill + " of " + kills + ", seed " + SEED + ", " + storage + ": " + broken,
              failed);
        }
        assertTrue(broken.isEmpty(), () -> "seed " + SEED + ": " + broken);
      }
      try (SiteProcess last = new SiteProcess(SiteProcess.quick(), storage)) {
        finish(last);
        last.kill();
      }
    }
    assertTrue(broken.isEmpty(), () -> "seed " + SEED + ": " + broken);
    System.out.println(
        "KillIT: " + kills + " kills, " + saved + " events saved, seed " + SEED + ", " + storage);
  }

  /** From the start to the moment of the kill: sometimes as soon as it listens. */
  private void live(SiteProcess site) throws Exception {
    int port = site.port();
    int until = random.nextInt(8) == 0 ? 0 : random.nextInt(1, 600);
    wanted = new CountDownLatch(until);
    pages.forEach(page -> page.pump(random.nextInt(1, 12)));
    List<CompletableFuture<Void>> mounts = pages.stream().map(page -> page.connect(port)).toList();
    if (!wanted.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no " + until + " events were saved within 30 s");
    }
    // Between two acknowledgements, too.
    LockSupport.parkNanos(Duration.ofMillis(random.nextInt(12)).toNanos());
    if (until > 0) {
      for (CompletableFuture<Void> mount : mounts) {
        if (mount.isCompletedExceptionally()) {
          throw new AssertionError(
              "a page could not mount on a healthy server, of which it wanted " + until + " events",
              mount.exceptionNow());
        }
      }
    }
  }

  private void finish(SiteProcess site) throws Exception {
    int port = site.port();
    pages.forEach(page -> page.pump(0));
    for (PageClient page : pages) {
      page.connect(port).get(30, TimeUnit.SECONDS);
    }
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (pages.stream().anyMatch(page -> page.pending() > 0)) {
      assertTrue(System.nanoTime() < until, "events are still not saved");
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** What lies in the storage is all that was ever sent, once each. */
  private void audit(StorageBackend storage) {
    List<String> stored = new ArrayList<>();
    for (var item : storage.list("sessions/", null, 100).objects()) {
      byte[] body = storage.get(item.key()).orElseThrow().body();
      try (var reader =
          Json.createReader(new StringReader(new String(body, StandardCharsets.UTF_8)))) {
        JsonObject ledger = reader.readObject().getJsonObject("views").getJsonObject("ledger");
        for (int slot = 0; slot < Ledger.SLOTS; slot++) {
          stored.add(Book.tally(ledger.getJsonObject("data"), "slot" + slot).toString());
        }
      }
    }
    assertEquals(
        pages.stream().map(page -> page.book.expectedSlot().toString()).sorted().toList(),
        stored.stream().sorted().toList());
    assertTrue(pages.stream().allMatch(page -> page.book.additions() > 0));
  }

  static String newBrowser(HttpClient http, int port) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .header("Accept", "text/html")
            .build();
    String cookie =
        http.send(request, BodyHandlers.ofString())
            .headers()
            .firstValue("Set-Cookie")
            .orElseThrow();
    return cookie.substring(0, cookie.indexOf(';'));
  }
}
