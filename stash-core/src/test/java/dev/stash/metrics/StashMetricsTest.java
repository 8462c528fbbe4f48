package dev.stash.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Life;
import dev.stash.observe.Signals.Security;
import dev.stash.observe.Signals.Write;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of signals as meters. */
class StashMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StashMetrics metrics = new StashMetrics(registry);

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  @Test
  void asManyLiveAsHaveStartedAndAreNotOver() {
    for (Life change : Life.values()) {
      metrics.actor("session", Life.STARTED);
      metrics.actor("session", change);
    }
    long over = Arrays.stream(Life.values()).filter(Life::over).count();
    double live = registry.get(StashMetrics.ACTORS_LIVE).tags("kind", "session").gauge().value();
    assertEquals(Life.values().length + 1 - over, live);
    assertEquals(1, count(Signals.ACTORS, "kind", "session", "change", "FENCED"));
  }

  @Test
  void asManySocketsAreOpenAsWereOpenedAndAreNotClosedAndNeverFewerThanNone() {
    metrics.socketClosed("cart", 1005);
    assertEquals(0, registry.get(StashMetrics.SOCKETS_OPEN).tags("view", "cart").gauge().value());
    metrics.socketOpened("cart");
    metrics.socketOpened("cart");
    metrics.socketOpened("chat");
    assertEquals(1, registry.get(StashMetrics.SOCKETS_OPEN).tags("view", "cart").gauge().value());
    assertEquals(1, registry.get(StashMetrics.SOCKETS_OPEN).tags("view", "chat").gauge().value());
    assertEquals(1, count(Signals.SOCKETS_CLOSED, "view", "cart", "code", "1005"));
  }

  @Test
  void whatIsRareIsThereBeforeItHappens() {
    assertEquals(0, count(Signals.SECURITY, "what", Security.COOKIE_FORGED.name()));
    assertEquals(0, count(Signals.SESSIONS_ENDED, "why", "TOO_OLD"));
    metrics.written("session", Write.ACCEPTED);
    assertEquals(0, count(Signals.WRITES, "kind", "session", "outcome", "FAILED"));
    metrics.actor("session", Life.STARTED);
    assertEquals(0, count(Signals.ACTORS, "kind", "session", "change", "UNREADABLE"));
  }

  @Test
  void whoeverMakesCodesUpMakesNoSeries() {
    for (int i = 0; i < 10_000; i++) {
      metrics.refused("view" + i, "CODE_" + i);
      metrics.socketOpened("view" + i);
    }
    metrics.refused("", "x".repeat(1_000));
    int series = registry.find(Signals.REFUSALS).counters().size();
    assertTrue(series <= 202, series + " series of refusals");
    assertEquals(101, registry.find(Signals.SOCKETS_OPENED).counters().size());
    assertEquals(9_900, count(Signals.REFUSALS, "view", "other", "code", "other"));
    assertEquals(9_900, count(Signals.SOCKETS_OPENED, "view", "other"));
    assertEquals(1, count(Signals.REFUSALS, "view", "none", "code", "other"));
    metrics.refused("view7", "CODE_7");
    assertEquals(2, count(Signals.REFUSALS, "view", "view7", "code", "CODE_7"), "first come");
  }

  @Test
  void twoStashesWithOneRegistryAreToldApartByATag() {
    var second = new StashMetrics(registry, Tags.of("app", "second"));
    metrics.socketOpened("cart");
    second.socketOpened("cart");
    second.socketOpened("cart");
    var gauge = registry.get(StashMetrics.SOCKETS_OPEN).tags("app", "second", "view", "cart");
    assertEquals(2, gauge.gauge().value());
  }

  @Test
  void nothingIsLostWhereManyCountAtOnce() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < 16; thread++) {
        threads.execute(
            () -> {
              try {
                start.await();
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
              for (int i = 0; i < 1_000; i++) {
                metrics.eventDone("view" + i);
                metrics.storageCalled(Signals.Operation.PUT, Signals.Outcome.DONE, i);
              }
            });
      }
      start.countDown();
      threads.shutdown();
      assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
    }
    double events =
        registry.find(Signals.EVENTS).counters().stream().mapToDouble(c -> c.count()).sum();
    assertEquals(16_000, events);
    assertEquals(16_000, registry.get(Signals.STORAGE_CALLS).timer().count());
  }
}
