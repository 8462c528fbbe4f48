package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A {@link Stranger} joins the grid of two members, disturbs them as much as it can, and dies.
 * Pages notice nothing: what they wait from an event until it is saved is what it was before.
 * {@code -Dstash.stranger=N} sets the events that are measured each time.
 */
class StrangerIT {
  private static final int EVENTS = Integer.getInteger("stash.stranger", 1_500);
  private static final int PAGES = 12;
  private static final Duration SOON = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final Semaphore saved = new Semaphore(0);
  private final List<PageClient> pages = new ArrayList<>();
  private final Random random = new Random(20_261_129);

  private final PageClient.Progress progress =
      new PageClient.Progress() {
        @Override
        public void saved(int events) {
          saved.release(events);
        }

        @Override
        public void broken(String what) {
          broken.add(what);
        }
      };

  @Test
  void pagesNoticeNothingOfAStrangerAtTheMembersPort() throws Exception {
    try (Lab lab = new Lab(List.of(List.of(), List.of(), List.of("stranger")), SOON)) {
      Node stranger = lab.nodes.get(2);
      for (Node member : lab.nodes.subList(0, 2)) {
        member.start();
      }
      lab.awaitMembers(2);
      for (int i = 0; i < PAGES; i++) {
        PageClient page =
            new PageClient(
                http, lab.visitor().cookie(), "tab-" + i, 0, random.nextLong(), progress);
        page.connect(lab.nodes.get(i % 2).entry().orElseThrow())
            .get(SOON.toSeconds(), TimeUnit.SECONDS);
        pages.add(page);
      }
      List<Long> warming = measured();
      List<Long> without = measured();
      stranger.start();
      stranger.await();
      ready(lab);
      List<Long> with = measured();
      ready(lab);
      stranger.kill();
      List<Long> after = measured();
      ready(lab);
      System.out.println(
          "StrangerIT: saved p99 in ms: warming "
              + p99(warming)
              + ", without "
              + p99(without)
              + ", with "
              + p99(with)
              + ", when it was killed "
              + p99(after)
              + "; medians "
              + middle(without)
              + ", "
              + middle(with)
              + ", "
              + middle(after)
              + " us");
      assertEquals(List.of(), List.copyOf(broken));
      // A few milliseconds more are the machine's, which does other things, too.
      assertTrue(p99(with) <= 2 * p99(without) + 25, p99(with) + " of " + p99(without));
      pages.forEach(PageClient::close);
    }
  }

  /** Each page by turns, one event at a time. */
  private List<Long> measured() throws Exception {
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      PageClient page = pages.get(i % PAGES);
      long start = System.nanoTime();
      page.event();
      assertTrue(saved.tryAcquire(SOON.toSeconds(), TimeUnit.SECONDS), "never saved");
      took.add(System.nanoTime() - start);
    }
    took.sort(null);
    return took;
  }

  private static long p99(List<Long> took) {
    return took.get(took.size() * 99 / 100) / 1_000_000;
  }

  private static long middle(List<Long> took) {
    return took.get(took.size() / 2) / 1_000;
  }

  private static void ready(Lab lab) {
    for (Node member : lab.nodes.subList(0, 2)) {
      Awaitility.await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(() -> member.get("/ready").equals("true 2"));
    }
  }
}
