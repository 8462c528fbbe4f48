package dev.stash.helidon.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Thousands of connections that want nothing: a third says nothing, a third sends half a request, a
 * third upgrades and never mounts. {@code -Dstash.crowd=N} sets how many.
 */
@Timeout(180)
class CrowdIT {
  private static final int CROWD = Integer.getInteger("stash.crowd", 10_000);

  private final Queue<RawSocket> crowd = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void aCrowdThatNeverMountsIsClosedInTimeAndCostsOthersLittle() throws Exception {
    long files =
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
            .getMaxFileDescriptorCount();
    int size = (int) Math.min(CROWD, files - 1_000);
    try (SiteProcess site = new SiteProcess(List.of("-Xmx256m"), List.of("memory"))) {
      Citizen citizen = new Citizen(site.port());
      Vitals before = site.vitals();
      long start = System.nanoTime();
      List<Thread> openers =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(at -> Thread.ofVirtual().start(() -> open(site, at, size)))
              .toList();
      for (Thread opener : openers) {
        opener.join();
      }
      long opening = (System.nanoTime() - start) / 1_000_000;
      assertEquals(0, refused.get(), "connections were refused");
      Vitals during = site.vitals();
      int upgraded = size / 3;
      // Mounted in time or not: 5 s to mount, 2 s to answer the close.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(500))
          .until(() -> site.vitals().openFiles() <= before.openFiles() + size - upgraded + 50);
      Vitals after = site.vitals();
      for (RawSocket raw : crowd) {
        raw.close();
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                Vitals now = site.vitals();
                return now.openFiles() <= before.openFiles() + 50
                    && now.virtualThreads() <= before.virtualThreads() + 50;
              });
      citizen.stop();
      System.out.println(
          "CrowdIT: "
              + size
              + " connections opened in "
              + opening
              + " ms; before "
              + before
              + ", then "
              + during
              + ", after the time to mount "
              + after
              + "; the other page saved "
              + citizen.events()
              + " events, the slowest in "
              + citizen.longestMillis()
              + " ms");
      assertEquals(List.of(), List.copyOf(citizen.broken()));
      assertEquals(1L, after.sessions(), "strangers have actors");
      assertEquals(1L, after.sockets());
      assertTrue(during.heap() < 192L << 20, "heap " + during.heap());
      assertTrue(during.platformThreads() < before.platformThreads() + 20, "threads " + during);
      assertEquals(List.of(), site.stop());
    }
  }

  private void open(SiteProcess site, int from, int size) {
    try {
      int port = site.port();
      for (int i = from; i < size; i += 8) {
        RawSocket raw = RawSocket.silent(port);
        crowd.add(raw);
        String request = RawSocket.request(port, "ledger", "");
        switch (i % 3) {
          case 0 -> {}
          case 1 -> raw.bytes(request.substring(0, 100).getBytes(ISO_8859_1));
          default -> {
            raw.bytes(request.getBytes(ISO_8859_1));
            raw.readHead();
            if (raw.statusCode() != 101) {
              refused.incrementAndGet();
            }
          }
        }
      }
    } catch (IOException full) {
      refused.incrementAndGet();
      full.printStackTrace();
    } catch (Exception early) {
      throw new IllegalStateException(early);
    }
  }
}
