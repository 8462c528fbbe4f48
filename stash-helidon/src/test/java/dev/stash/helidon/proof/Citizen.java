package dev.stash.helidon.proof;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A well-behaved page that goes on all the while others do their worst: each event must be saved
 * within a bound, on the one socket it opened.
 */
final class Citizen {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** It looks each millisecond; when the machine lets it look later than this, nobody waited. */
  private static final long A_LOOK_NANOS = 20_000_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final AtomicLong saved = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final PageClient page;
  private final Thread life;
  private volatile boolean over;

  Citizen(int port) throws Exception {
    this.page =
        new PageClient(
            http,
            KillIT.newBrowser(http, port),
            "citizen",
            0,
            1,
            new PageClient.Progress() {
              @Override
              public void saved(int events) {
                saved.addAndGet(events);
              }

              @Override
              public void broken(String what) {
                broken.add(what);
              }
            });
    page.connect(port).join();
    this.life = Thread.ofPlatform().daemon().start(this::live);
  }

  private void live() {
    do { // once at least, however short the attack
      long before = saved.get();
      long waited = 0;
      long looked = System.nanoTime();
      page.event();
      while (saved.get() == before) {
        LockSupport.parkNanos(1_000_000);
        long now = System.nanoTime();
        waited += Math.min(now - looked, A_LOOK_NANOS);
        looked = now;
        if (waited > PATIENCE.toNanos()) {
          broken.add("an event of a well-behaved page was not saved within " + PATIENCE);
          return;
        }
      }
      longest.accumulateAndGet(waited, Math::max);
      if (!page.connected()) {
        broken.add("a well-behaved page lost its socket");
        return;
      }
      LockSupport.parkNanos(2_000_000);
    } while (!over);
  }

  long events() {
    return saved.get();
  }

  long longestMillis() {
    return longest.get() / 1_000_000;
  }

  Queue<String> broken() {
    return broken;
  }

  /** Stops; what was broken stays to be read. */
  void stop() throws InterruptedException {
    over = true;
    life.join();
    page.close();
    http.close();
  }
}
