package dev.stash.servlet.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.helidon.proof.Lab;
import dev.stash.helidon.proof.Node;
import dev.stash.helidon.proof.Tabs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Two Tomcats, a Jetty and a Helidon in one cluster, without stickiness. The requests of one
 * browser go to all of them at once: attributes of its HttpSession where there are such, its views'
 * values everywhere, and some of these browsers have tabs with sockets, too.
 *
 * <p>{@code -Dstash.mixed=30m} sets for how long there are outages (also 90s), {@code
 * -Dstash.seed=N} which.
 */
class MixedIT {
  private static final Duration LONG =
      Duration.parse("PT" + System.getProperty("stash.mixed", "20s").toUpperCase(Locale.ROOT));
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final int BROWSERS = 20;
  private static final int WITH_TABS = 4;
  private static final int SERVLETS = 3;
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(10);
  private static final Duration LAG = HEARTBEAT_LIMIT.plusSeconds(3);

  private static Lab lab;

  @BeforeAll
  static void start() throws Exception {
    lab =
        new Lab(
            Stream.of(
                    ServletServer.OnTomcat.class,
                    ServletServer.OnJetty.class,
                    ServletServer.OnTomcat.class,
                    HelidonServer.class)
                .map(type -> List.of("server", type.getName()))
                .toList(),
            HEARTBEAT_LIMIT);
    lab.nodes.getFirst().start();
    lab.nodes.getFirst().await();
    assertEquals(List.of(), lab.nodes.getFirst().stop()); // leaves the class archive for the rest
    for (Node node : lab.nodes) {
      node.start();
      node.await(); // one by one, lest four cold JVMs take each other's time
    }
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static Shoppers shoppers(Stream<Lab.Visitor> known) {
    List<Lab.Visitor> visitors =
        Stream.concat(known, Stream.generate(lab::visitor)).limit(BROWSERS).toList();
    return new Shoppers(lab, lab.nodes.subList(0, SERVLETS), visitors, LAG, SEED);
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  private static String summary(Shoppers shoppers, long from) {
    long now = System.nanoTime();
    List<Long> gaps = shoppers.gaps.millis(from, now);
    return shoppers.requests
        + " requests in "
        + Duration.ofNanos(now - from).toMillis()
        + " ms, "
        + shoppers.doubts
        + " in doubt ("
        + shoppers.comeAgain
        + " answered 503), "
        + shoppers.stale
        + " stale answers, the stalest by "
        + shoppers.stalest
        + " ms, longest gap of a session p50 "
        + gaps.get(gaps.size() / 2)
        + " ms, max "
        + gaps.getLast()
        + " ms";
  }

  @Test
  void allAreServedWhileNothingHappens() throws Exception {
    lab.mend();
    try (Shoppers shoppers = shoppers(Stream.empty())) {
      shoppers.awaitServed();
      long from = System.nanoTime();
      long before = shoppers.requests.get();
      pause(Duration.ofSeconds(5));
      long rate = (shoppers.requests.get() - before) / 5;
      System.out.println("MixedIT, quiet: " + rate + "/s; " + summary(shoppers, from));
      shoppers.rest();
      assertEquals(List.of(), shoppers.judged());
      assertTrue(rate > 10, "only " + rate + " requests/s");
    }
  }

  @Test
  void nothingAcknowledgedIsLostWhileServersDie() throws Exception {
    lab.mend();
    Path kept = Path.of("target", "mixed-" + SEED + ".jsonl");
    try (Tabs tabs = new Tabs(lab, WITH_TABS, LAG, SEED);
        Shoppers shoppers = shoppers(tabs.sessions.values().stream())) {
      shoppers.awaitServed();
      long from = System.nanoTime();
      Outages outages = new Outages(lab.nodes, SEED);
      outages.make(LONG);
      lab.mend();
      shoppers.awaitServed();
      String summary = summary(shoppers, from);
      shoppers.rest();
      List<String> wrong = new ArrayList<>(outages.complaints());
      Duration settled = tabs.end(wrong, kept);
      wrong.addAll(shoppers.judged());
      System.out.println(
          "MixedIT: "
              + outages.kills()
              + " kills, "
              + outages.leaves()
              + " in order; "
              + summary
              + "; "
              + tabs.saved
              + " events saved over "
              + tabs.sockets()
              + " sockets, the last after "
              + settled.toMillis()
              + " ms; seed "
              + SEED);
      assertEquals(List.of(), wrong, () -> "seed " + SEED + ", history kept as " + kept);
      assertTrue(outages.kills() > 0, "nothing happened");
    }
  }
}
