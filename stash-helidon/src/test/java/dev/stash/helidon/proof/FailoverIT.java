package dev.stash.helidon.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** One fault at a time on three members, under load: who notices what, and for how long. */
class FailoverIT {
  private static final long SEED = Long.getLong("stash.seed", 20_261_121);
  private static final Duration HEARTBEAT_LIMIT = Duration.ofSeconds(3);
  private static final Duration LAG = HEARTBEAT_LIMIT.plusSeconds(3);

  /** Long enough for a machine that does other things, too. */
  private static final Duration SOON = Duration.ofSeconds(Long.getLong("stash.soon", 15));

  private static Lab lab;

  private String name = "";

  @BeforeAll
  static void members() throws Exception {
    lab = new Lab(3, HEARTBEAT_LIMIT);
  }

  @AfterAll
  static void noMembers() {
    lab.close();
  }

  @BeforeEach
  void allTogether(TestInfo test) throws Exception {
    name = test.getTestMethod().orElseThrow().getName();
    lab.mend();
  }

  @Test
  void theOwnerIsKilled() throws Exception {
    try (Tabs tabs = new Tabs(lab, 4, LAG, SEED)) {
      tabs.awaitSaved(50);
      Node owner = owner(tabs);
      tabs.history.fault("kill");
      owner.kill();
      Duration gap = tabs.awaitNextSaved(SOON, session -> true);
      finish(tabs, "next saved after " + gap.toMillis() + " ms");
    }
  }

  /** It wakes up as an owner that is none any more: what it has in hand is refused. */
  @Test
  void theOwnerIsFrozenForLongerThanAHeartbeatMayTake() throws Exception {
    try (Tabs tabs = new Tabs(lab, 4, LAG, SEED)) {
      tabs.awaitSaved(50);
      Node owner = owner(tabs);
      tabs.history.fault("freeze");
      owner.freeze();
      Duration gap = tabs.awaitNextSaved(HEARTBEAT_LIMIT.plus(SOON), session -> true);
      tabs.awaitSaved(100);
      LockSupport.parkNanos(HEARTBEAT_LIMIT.toNanos());
      tabs.history.fault("thaw");
      owner.thaw();
      tabs.awaitSaved(100);
      lab.awaitMembers(3);
      finish(tabs, "next saved after " + gap.toMillis() + " ms");
    }
  }

  @Test
  void aMemberLeavesInOrder() throws Exception {
    try (Tabs tabs = new Tabs(lab, 4, LAG, SEED)) {
      tabs.awaitSaved(50);
      Node owner = owner(tabs);
      tabs.history.fault("stop");
      assertEquals(List.of(), owner.stop());
      Duration gap = tabs.awaitNextSaved(SOON, session -> true);
      assertEquals(List.of(), List.copyOf(tabs.errors));
      finish(tabs, "next saved after " + gap.toMillis() + " ms");
    }
  }

  @Test
  void oneMemberCannotReachTheStorage() throws Exception {
    assumeTrue(lab.network.cuts());
    try (Tabs tabs = new Tabs(lab, 6, LAG, SEED)) {
      tabs.awaitSaved(50);
      Node owner = owner(tabs);
      List<String> others = new ArrayList<>();
      for (var session : tabs.sessions.entrySet()) {
        if (lab.owner(session.getValue()).orElseThrow() != owner) {
          others.add(session.getKey());
        }
      }
      tabs.history.fault("no storage");
      lab.network.cutStorage(lab.nodes.indexOf(owner));
      Duration gap = tabs.awaitNextSaved(SOON, others::contains);
      LockSupport.parkNanos(HEARTBEAT_LIMIT.multipliedBy(2).toNanos());
      tabs.awaitNextSaved(SOON, others::contains);
      tabs.history.fault("heal");
      lab.network.heal();
      Duration after = tabs.awaitNextSaved(SOON.multipliedBy(2), session -> true);
      finish(
          tabs,
          "others "
              + gap.toMillis()
              + " ms, its own "
              + after.toMillis()
              + " ms after the storage was back");
    }
  }

  @Test
  void aPartitionIsHealed() throws Exception {
    assumeTrue(lab.network.cuts());
    try (Tabs tabs = new Tabs(lab, 6, LAG, SEED)) {
      tabs.awaitSaved(50);
      tabs.history.fault("partition");
      lab.network.cut(0, 1);
      lab.network.cut(0, 2);
      Duration gap = tabs.awaitNextSaved(HEARTBEAT_LIMIT.plus(SOON), session -> true);
      for (int i = 0; i < 4; i++) {
        LockSupport.parkNanos(HEARTBEAT_LIMIT.dividedBy(2).toNanos());
        tabs.awaitNextSaved(SOON, session -> true);
      }
      tabs.history.fault("heal");
      lab.network.heal();
      lab.awaitMembers(3);
      tabs.awaitNextSaved(SOON, session -> true);
      long before = tabs.sockets();
      tabs.awaitSaved(200);
      assertTrue(tabs.sockets() - before < 6, "pages go on reconnecting after all is healed");
      finish(tabs, "next saved after " + gap.toMillis() + " ms");
    }
  }

  private Node owner(Tabs tabs) throws Exception {
    return lab.owner(tabs.sessions.values().iterator().next()).orElseThrow();
  }

  /** Everybody is there again, everything is saved, and the judge has nothing to say. */
  private void finish(Tabs tabs, String result) throws Exception {
    lab.mend();
    Path kept = Path.of("target", "failover-" + name + ".jsonl");
    List<String> wrong = new ArrayList<>();
    Duration settled = tabs.end(wrong, kept);
    System.out.println(
        "FailoverIT: "
            + name
            + ": "
            + result
            + ", "
            + tabs.saved
            + " saved in all, the last "
            + settled.toMillis()
            + " ms after the end, seed "
            + SEED);
    assertEquals(List.of(), wrong, () -> "kept as " + kept);
  }
}
