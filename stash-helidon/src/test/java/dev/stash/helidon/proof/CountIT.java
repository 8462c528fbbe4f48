package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stash.Storage;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.s3.simulator.SimulatorProcess;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * {@code count++} in many tabs of one session, while each PUT takes 200 ms: each click counts, and
 * counts once, whoever dies meanwhile. {@code -Dstash.count.tabs=N} and {@code
 * -Dstash.count.clicks=N}, of each tab, set how many; {@code -Dstash.seed=N} who is where, and who
 * is killed.
 */
class CountIT {
  private static final int TABS = Integer.getInteger("stash.count.tabs", 20);
  private static final int CLICKS = Integer.getInteger("stash.count.clicks", 40);
  private static final long SEED = Long.getLong("stash.seed", 20_261_130);
  private static final int MEMBERS = 3;
  private static final int KILLS = 3;
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(10);
  private static final List<String> COUNTING = List.of("server", CountSite.class.getName());

  @Test
  void allClicksOfAllTabsCountOnOneNode() throws Exception {
    try (SimulatorProcess s3 = SimulatorProcess.start();
        StorageBackend storage =
            Storage.s3(
                "proof",
                to -> to.endpoint(s3.endpoint()).region("us-east-1").credentials("id", "secret"));
        HttpClient http = HttpClient.newHttpClient();
        SiteProcess site =
            new SiteProcess(
                SiteProcess.quick(),
                List.of("s3", s3.endpoint(), "proof", COUNTING.getFirst(), COUNTING.getLast()))) {
      Optional<String> server = Optional.of("127.0.0.1:" + site.port());
      String cookie = KillIT.newBrowser(http, site.port());
      slow(s3);
      try (Clicks clicks = new Clicks(TABS, cookie, SEED, random -> server)) {
        clicks.more(CLICKS);
        clicks.awaitAllSaved();
        System.out.println("CountIT: one node: " + clicks.table(runs(site, "127.0.0.1")));
        clicks.assertCounted(storage);
        assertEquals(TABS * CLICKS, clicks.done(), "each is told to be done");
        assertEquals(0, clicks.fell(), "nothing was lost that could be taken back");
      }
      assertEquals(List.of(), site.stop());
    }
  }

  @Test
  void allClicksOfAllTabsCountWhileMembersAreKilled() throws Exception {
    try (Lab lab = new Lab(Collections.nCopies(MEMBERS, COUNTING), HEARTBEAT_LIMIT)) {
      lab.mend();
      slow(lab.s3);
      Lab.Visitor visitor = lab.visitor();
      Random random = new Random(SEED);
      long runs = 0;
      try (Clicks clicks = new Clicks(TABS, visitor.cookie(), SEED, lab::entry)) {
        for (int kill = 0; kill < KILLS; kill++) {
          clicks.more(CLICKS * (kill + 1) / (KILLS + 1) - CLICKS * kill / (KILLS + 1));
          clicks.awaitSaved((kill + 0.5) / (kill + 1));
          Node victim = lab.nodes.get(random.nextInt(MEMBERS));
          if (kill != 1) {
            victim = lab.owner(visitor).orElse(victim);
          }
          runs += runs(victim);
          victim.kill();
          victim.start();
          lab.awaitMembers(MEMBERS);
        }
        clicks.more(CLICKS - CLICKS * KILLS / (KILLS + 1));
        clicks.awaitAllSaved();
        for (Node node : lab.nodes) {
          runs += runs(node);
        }
        System.out.println("CountIT: " + KILLS + " kills: " + clicks.table(runs));
        clicks.assertCounted(lab.storage);
      }
    }
  }

  private static void slow(SimulatorProcess s3) {
    s3.fault("PUT", "key=sessions&before=200&times=" + Integer.MAX_VALUE);
  }

  /** Until now; those of a process that is killed next are nearly all. */
  private static long runs(Node node) throws Exception {
    return runs(node.running(), node.address());
  }

  private static long runs(SiteProcess site, String address) throws Exception {
    return Long.parseLong(site.get(address, "/runs", "none=none"));
  }
}
