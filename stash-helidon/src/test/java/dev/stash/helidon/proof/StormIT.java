package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A member dies, and all that had their sockets there come at once to the others. Each session
 * whose owner it was is read from storage once; an owner that lives looks once more for each page
 * that comes, because it may be owner no more, and once again if it has stood still meanwhile. Each
 * session has one actor. {@code -Dstash.storm=N} sets the sessions; each has two tabs, on different
 * members.
 */
class StormIT {
  private static final int SESSIONS = Integer.getInteger("stash.storm", 1_000);
  private static final int AT_ONCE = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60 + SESSIONS / 50);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final List<PageClient> pages = new ArrayList<>();
  private final Random random = new Random(20_261_121);

  private final PageClient.Progress progress =
      new PageClient.Progress() {
        @Override
        public void saved(int events) {}

        @Override
        public void broken(String what) {
          broken.add(what);
        }
      };

  @Test
  void thousandsComeBackAtOnce() throws Exception {
    try (Lab lab = new Lab(3, Duration.ofSeconds(10));
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1)) {
      lab.mend();
      for (int i = 0; i < SESSIONS; i++) {
        Lab.Visitor visitor = lab.visitor();
        for (int slot = 0; slot < 2; slot++) {
          String tab = "tab-" + i + "-" + slot;
          pages.add(new PageClient(http, visitor.cookie(), tab, slot, random.nextLong(), progress));
        }
      }
      mount(lab);
      allSaved();
      long gets = lab.s3.count("GET");
      long start = System.nanoTime();
      lab.nodes.getFirst().kill();
      List<Long> back = comeBack(lab, clock, start);
      allSaved();
      long took = System.nanoTime() - start;
      long read = lab.s3.count("GET") - gets;
      long actors = 0;
      for (Node node : lab.nodes.subList(1, 3)) {
        actors += node.running().vitals(node.address()).sessions();
      }
      back.sort(null);
      System.out.println(
          "StormIT: "
              + back.size()
              + " of "
              + pages.size()
              + " sockets came back, p50 "
              + back.get(back.size() / 2)
              + " ms, p99 "
              + back.get(back.size() * 99 / 100)
              + " ms, last "
              + back.getLast()
              + " ms, next event of all saved after "
              + took / 1_000_000
              + " ms, "
              + read
              + " reads of storage for "
              + SESSIONS
              + " sessions, "
              + actors
              + " actors");
      assertEquals(List.of(), List.copyOf(broken));
      assertTrue(read <= SESSIONS * 3L, read + " reads");
      assertEquals(SESSIONS, actors);
    } finally {
      http.shutdownNow();
    }
  }

  private void mount(Lab lab) {
    for (int from = 0; from < pages.size(); from += AT_ONCE) {
      List<CompletableFuture<Void>> mounts = new ArrayList<>();
      for (int i = from; i < Math.min(from + AT_ONCE, pages.size()); i++) {
        String server = lab.nodes.get((i / 2 + i % 2) % 3).entry().orElseThrow();
        mounts.add(pages.get(i).connect(server));
      }
      CompletableFuture.allOf(mounts.toArray(CompletableFuture<?>[]::new)).join();
    }
  }

  private void allSaved() {
    pages.forEach(page -> page.put(0));
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> pages.stream().filter(page -> page.pending() > 0).count(), left -> left == 0);
  }

  /** Each as a page does it: after a random delay, and again if that fails. */
  private List<Long> comeBack(Lab lab, ScheduledExecutorService clock, long start) {
    Set<PageClient> lost = new HashSet<>();
    List<Long> back = new ArrayList<>();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              for (PageClient page : pages) {
                if (page.away() && lost.add(page)) {
                  later(lab, clock, page, start, back);
                }
              }
              synchronized (back) {
                return !lost.isEmpty() && back.size() == lost.size();
              }
            });
    return back;
  }

  private void later(
      Lab lab, ScheduledExecutorService clock, PageClient page, long start, List<Long> back) {
    var unused =
        clock.schedule(
            () -> connect(lab, clock, page, start, back),
            random.nextInt(125, 250),
            TimeUnit.MILLISECONDS);
  }

  private void connect(
      Lab lab, ScheduledExecutorService clock, PageClient page, long start, List<Long> back) {
    var unused =
        page.connect(lab.entry(random).orElseThrow())
            .whenComplete(
                (done, failed) -> {
                  if (failed != null) {
                    later(lab, clock, page, start, back);
                  } else {
                    synchronized (back) {
                      back.add((System.nanoTime() - start) / 1_000_000);
                    }
                  }
                });
  }
}
