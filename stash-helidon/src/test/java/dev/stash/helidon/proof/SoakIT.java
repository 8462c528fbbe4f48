package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * 500 sessions of 3 tabs that type, lose their sockets, rejoin and reload. All values stay right,
 * and when they are gone nothing is left. {@code -Dstash.soak=30m} sets how long (also 90s, 2h).
 */
class SoakIT {
  private static final Duration LONG =
      Duration.parse("PT" + System.getProperty("stash.soak", "30s").toUpperCase(Locale.ROOT));
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final int SESSIONS = Integer.getInteger("stash.soak.sessions", 500);
  private static final int STEP_MS = 1_000;

  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicLong saved = new AtomicLong();
  private final AtomicLong drops = new AtomicLong();
  private final AtomicLong reloads = new AtomicLong();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(2);
  private final List<Tab> tabs = new ArrayList<>();
  private volatile boolean over;

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

  @Test
  void hoursOfUseLeaveNothingBehindAndEveryValueRight() throws Exception {
    try (SiteProcess site =
        new SiteProcess(List.of("-Xmx512m", "-XX:+UseSerialGC"), List.of("memory"))) {
      Vitals before = site.vitals();
      start(site.port());
      watchFor(LONG.dividedBy(4));
      Vitals early = site.vitals();
      long savedEarly = saved.get();
      long start = System.nanoTime();
      watchFor(LONG.dividedBy(4).multipliedBy(3));
      double seconds = (System.nanoTime() - start) / 1e9;
      long rate = Math.round((saved.get() - savedEarly) / seconds);
      Vitals late = site.vitals();
      over = true;
      settle(site.port());
      tabs.forEach(tab -> tab.page.close());
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> site.vitals().sockets() == 0);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                site.get("/passivate");
                return site.vitals().sessions() == 0;
              });
      Vitals after = site.vitals();
      System.out.println(
          "SoakIT: "
              + tabs.size()
              + " tabs for "
              + LONG
              + ", "
              + rate
              + " events/s, "
              + saved
              + " saved, "
              + drops
              + " drops, "
              + reloads
              + " reloads, seed "
              + SEED
              + "; before "
              + before
              + ", early "
              + early
              + ", late "
              + late
              + ", after "
              + after);
      assertEquals(List.of(), List.copyOf(broken));
      assertTrue(rate > 100, "only " + rate + " events/s");
      assertTrue(
          late.heap() < early.heap() * 5 / 4 + (16 << 20),
          "heap " + early.heap() + " has become " + late.heap());
      assertTrue(after.openFiles() <= before.openFiles() + 20, "sockets are left");
      assertTrue(after.virtualThreads() <= before.virtualThreads() + 20, "threads are left");
      assertTrue(after.platformThreads() <= before.platformThreads() + 20, "threads are left");
      assertEquals(List.of(), site.stop());
    } finally {
      clock.shutdownNow();
      http.shutdownNow();
    }
  }

  private void start(int port) throws Exception {
    Random random = new Random(SEED);
    for (int session = 0; session < SESSIONS; session++) {
      String cookie = KillIT.newBrowser(http, port);
      for (int slot = 0; slot < Ledger.SLOTS; slot++) {
        Tab tab = new Tab(cookie, "tab-" + session + "-" + slot, slot, port, random.nextLong());
        tabs.add(tab);
        tab.next();
      }
    }
  }

  private void watchFor(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < until && broken.isEmpty()) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  /** Everybody comes back and waits until all is saved; a last rejoin audits every value. */
  private void settle(int port) throws Exception {
    for (int round = 0; round < 2; round++) {
      for (Tab tab : tabs) {
        if (round > 0 || !tab.page.connected()) {
          tab.page.connect(port).get(30, TimeUnit.SECONDS);
        }
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> tabs.stream().allMatch(tab -> tab.page.pending() == 0));
    }
  }

  /** Types once a second; now and then it loses its socket, and more rarely it is reloaded. */
  private final class Tab {
    private final String cookie;
    private final String name;
    private final int slot;
    private final int port;
    private final Random random;
    volatile PageClient page;

    Tab(String cookie, String name, int slot, int port, long seed) {
      this.cookie = cookie;
      this.name = name;
      this.slot = slot;
      this.port = port;
      this.random = new Random(seed);
      this.page = new PageClient(http, cookie, name, slot, random.nextLong(), progress);
    }

    void next() {
      var unused = clock.schedule(this::step, random.nextInt(2 * STEP_MS), TimeUnit.MILLISECONDS);
    }

    private void step() {
      if (over) {
        return;
      }
      try {
        if (page.away()) {
          var unused = page.connect(port);
        } else if (random.nextInt(20) == 0) {
          page.cut();
          drops.incrementAndGet();
        } else if (random.nextInt(200) == 0 && page.connected() && page.pending() == 0) {
          page.close();
          page = new PageClient(http, cookie, name, slot, random.nextLong(), progress);
          reloads.incrementAndGet();
        } else {
          page.event();
        }
      } catch (RuntimeException failed) {
        broken.add(name + ": " + failed);
      }
      next();
    }
  }
}
