package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.metrics.StashMetrics;
import dev.stash.observe.Signals;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import dev.stash.web.contract.MovableTime;
import dev.stash.web.contract.Page;
import dev.stash.web.contract.Shop;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a real server counts while pages, requests and members do what they do. */
class MetricsTest {
  private static final String A = "page-aaaaaaaaaaaaaaaa";
  private static final String B = "page-bbbbbbbbbbbbbbbb";

  private final TestBackend storage = new TestBackend();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MovableTime time = new MovableTime();

  private Shop shop(StorageBackend storage) {
    return new Shop(
        new Helidon(),
        storage,
        options ->
            options.signals(new StashMetrics(registry)).time(time).sweepEvery(Duration.ZERO));
  }

  private double count(String name, String... tags) {
    return registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private void awaitCount(double wanted, String name, String... tags) {
    Awaitility.await(name + " " + List.of(tags))
        .untilAsserted(() -> assertEquals(wanted, count(name, tags)));
  }

  @Test
  void aDayOfAShop() throws Exception {
    FaultyBackend faulty = FaultyBackend.over(storage);
    try (Shop shop = shop(faulty)) {
      shop.does("logout", session -> session.destroy());
      String cookie = shop.newBrowser();
      try (Page a = Page.mounted(shop, cookie, A);
          Page b = Page.mounted(shop, cookie, B)) {
        a.event(1, "increment", "");
        a.awaitSaved(1);
        assertEquals(2, gauge(StashMetrics.SOCKETS_OPEN, "view", "counter"));
        assertEquals(1, gauge(StashMetrics.ACTORS_LIVE, "kind", "session"));
        assertEquals(shop.stash.liveSessions(), gauge(StashMetrics.ACTORS_LIVE));
        faulty.next(Operation.PUT, Fault.NOT_APPLIED);
        b.event(1, "increment", "");
        b.awaitSaved(1);
        b.event(2, "unknown", "");
        b.await("error");
      }
      awaitCount(2, Signals.SOCKETS_CLOSED, "view", "counter");
      assertEquals(0, gauge(StashMetrics.SOCKETS_OPEN, "view", "counter"));
      try (Page again = Page.mount(shop, cookie, A, "tab", true)) {
        again.await("mounted");
      }
      shop.act("set", cookie);
      awaitCount(1, Signals.MOUNTS, "view", "counter", "recovery", "RECOVERED");
      awaitCount(2, Signals.EVENTS, "view", "counter");
      awaitCount(1, Signals.REFUSALS, "view", "counter", "code", "UNKNOWN_EVENT");
      awaitCount(3, Signals.WRITES, "kind", "session", "outcome", "ACCEPTED");
      awaitCount(1, Signals.SESSIONS_BEGUN);
      var failed = registry.get(Signals.STORAGE_CALLS).tags("outcome", "NOT_APPLIED").timer();
      assertEquals(1, failed.count());
      assertEquals(3, registry.get(Signals.COMMITS).tags("kind", "session").timer().count());
      assertEquals(1, registry.get(Signals.REQUESTS).tags("outcome", "STORED").timer().count());

      shop.act("logout", cookie);
      awaitCount(1, Signals.SESSIONS_ENDED, "why", "LOGGED_OUT");
      String left = shop.newBrowser();
      shop.act("set", left);
      awaitCount(2, Signals.SESSIONS_BEGUN);
      shop.stash.passivateIdle();
      Awaitility.await().until(() -> shop.stash.liveSessions() == 0);
      time.pass(Duration.ofDays(8));
      assertEquals(1, shop.stash.sweep().sessions());
      awaitCount(1, Signals.SESSIONS_ENDED, "why", "LEFT_ALONE");
      assertEquals(0, gauge(StashMetrics.ACTORS_LIVE, "kind", "session"));
    }
    comparedWithThePage();
  }

  /** What was counted stands on the page: its name in Prometheus, and the names of its tags. */
  private void comparedWithThePage() throws Exception {
    List<String> rows =
        Files.readAllLines(Path.of("../docs/reference/metrics.md")).stream()
            .filter(line -> line.startsWith("| `stash."))
            .toList();
    for (Meter meter : registry.getMeters()) {
      List<String> row =
          rows.stream().filter(r -> r.contains("`" + meter.getId().getName() + "`")).toList();
      assertEquals(1, row.size(), meter.getId()::toString);
      meter
          .getId()
          .getTags()
          .forEach(tag -> assertTrue(row.getFirst().contains("`" + tag.getKey() + "`"), tag + ""));
    }
    Set<String> scraped =
        Pattern.compile("^# TYPE (stash_\\w+?)(_max)? ", Pattern.MULTILINE)
            .matcher(registry.scrape())
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(scraped.size() > 12, scraped::toString);
    for (String name : scraped) {
      assertTrue(rows.stream().anyMatch(row -> row.contains("`" + name + "`")), name);
    }
  }

  @Test
  void twoTabsThatWantTheSameAtOnceAreCountedAsConflictsAndTheirEventsAsRunAgain()
      throws Exception {
    try (Shop shop = shop(storage)) {
      String cookie = shop.newBrowser();
      try (CountingTab a = CountingTab.open(shop, "counter", cookie, 0);
          CountingTab b = CountingTab.open(shop, "counter", cookie, 1)) {
        Awaitility.await("a conflict")
            .until(
                () -> {
                  CountingTab.clickTogether(a, b, "increment", 10);
                  return count(Signals.WRITES, "outcome", "CONFLICT") > 0;
                });
        a.awaitSaved();
        b.awaitSaved();
      }
      double conflicts = count(Signals.WRITES, "outcome", "CONFLICT");
      double reruns = count(Signals.RERUNS, "view", "counter");
      assertTrue(reruns >= 1, conflicts + " conflicts, " + reruns + " runs more");
    }
  }

  @Test
  void aHandOverIsCountedWithTheGapThatThePageHad() throws Exception {
    PrometheusMeterRegistry there = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    try (TestCluster cluster = new TestCluster();
        Shop one = member(cluster, registry);
        Shop two = member(cluster, there)) {
      String cookie = one.newBrowser();
      var key = one.stash.web().cookie().read(List.of(cookie)).orElseThrow().key();
      cluster.place(key.value(), one.stash.self());
      try (Page page = Page.mounted(one, cookie, A)) {
        page.event(1, "increment", "");
        page.awaitSaved(1);
        assertEquals(0, registry.find(Signals.REATTACHMENTS).timers().size(), "it has not moved");
        cluster.place(key.value(), two.stash.self());
        Awaitility.await()
            .until(
                () ->
                    registry.find(Signals.REATTACHMENTS).timers().stream()
                        .anyMatch(timer -> timer.count() == 1));
        awaitCount(1, Signals.ACTORS, "change", "HANDED_OVER");
        page.event(2, "increment", "");
        page.awaitSaved(2);
        Awaitility.await().untilAsserted(() -> assertEquals(0, gauge(StashMetrics.ACTORS_LIVE)));
        assertEquals(1, there.get(StashMetrics.ACTORS_LIVE).gauge().value());
        assertTrue(count(Signals.MESSAGES, "channel", "actors", "passage", "SENT") > 0);
      }
    }
  }

  private Shop member(TestCluster cluster, PrometheusMeterRegistry counting) {
    return new Shop(
        new Helidon(),
        storage,
        options -> options.cluster(cluster.member()).signals(new StashMetrics(counting)));
  }
}
