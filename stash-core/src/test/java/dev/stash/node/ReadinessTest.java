package dev.stash.node;

import static dev.stash.observe.Readiness.Reason.CUT_OFF;
import static dev.stash.observe.Readiness.Reason.DRAINING;
import static dev.stash.observe.Readiness.Reason.STORAGE_UNREACHABLE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Cluster;
import dev.stash.Stash;
import dev.stash.cluster.ClusterBackend;
import dev.stash.observe.Readiness;
import dev.stash.storage.StorageBackend;
import dev.stash.testing.BlockingBackend;
import dev.stash.testing.Fault;
import dev.stash.testing.FaultyBackend;
import dev.stash.testing.Operation;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Whether new pages should come, and why not. */
class ReadinessTest {
  private final TestBackend storage = new TestBackend();

  private static Stash stash(StorageBackend storage, ClusterBackend cluster) {
    return Stash.builder()
        .secret("a secret of more than thirty-two bytes for tests")
        .storage(storage)
        .cluster(cluster)
        .build();
  }

  /** As a prober does, again and again; it is 4 s on a machine that is not busy. */
  private static void await(Stash stash, Set<Readiness.Reason> reasons) {
    Awaitility.await(reasons.toString())
        .atMost(Duration.ofSeconds(30))
        .until(() -> stash.readiness().reasons().equals(reasons));
  }

  @Test
  void aStorageThatFailsIsAReasonUntilItAnswersAlthoughNobodyElseUsesIt() {
    FaultyBackend faulty = FaultyBackend.over(storage);
    try (Stash stash = stash(faulty, Cluster.local())) {
      assertTrue(stash.ready());
      faulty.random(new Random(1), 1, Fault.NOT_APPLIED);
      await(stash, Set.of(STORAGE_UNREACHABLE));
      assertFalse(stash.ready());
      assertTrue(stash.readiness().without(STORAGE_UNREACHABLE).ready());
      assertEquals("STORAGE_UNREACHABLE", stash.readiness().toString());
      faulty.heal();
      await(stash, Set.of());
      assertEquals("ready", stash.readiness().toString());
    }
  }

  @Test
  void soIsOneThatDoesNotAnswerAtAll() {
    BlockingBackend blocking = BlockingBackend.over(storage);
    try (Stash stash = stash(blocking, Cluster.local())) {
      var hold = blocking.holdNext(Operation.GET);
      assertTrue(stash.ready());
      await(stash, Set.of(STORAGE_UNREACHABLE));
      assertTrue(hold.arrived());
      hold.release();
      await(stash, Set.of());
    }
  }

  @Test
  void nobodyIsAskedWhereNobodyAsks() throws Exception {
    TestBackend quiet = new TestBackend();
    try (Stash stash = stash(quiet, Cluster.local())) {
      int before = quiet.gets();
      Stash asked = stash(storage, Cluster.local());
      try (asked) {
        int gets = storage.gets();
        Awaitility.await()
            .until(
                () -> {
                  assertTrue(asked.ready());
                  return storage.gets() > gets + 1;
                });
      }
      assertEquals(before, quiet.gets(), stash::toString);
    }
  }

  @Test
  void whoHearsNeitherOfTwoOthersIsCutOffAndTheTwoAreNot() {
    try (TestCluster cluster = new TestCluster();
        Stash one = stash(storage, cluster.member());
        Stash two = stash(storage, cluster.member());
        Stash three = stash(storage, cluster.member())) {
      await(three, Set.of());
      cluster.cut(one.self(), three.self());
      cluster.cut(two.self(), three.self());
      await(three, Set.of(CUT_OFF));
      assertTrue(one.ready());
      assertTrue(two.ready());
      cluster.heal(one.self(), three.self());
      await(three, Set.of());
    }
  }

  @Test
  void whoDrainsSaysSo() {
    try (TestCluster cluster = new TestCluster();
        Stash one = stash(storage, cluster.member());
        Stash two = stash(storage, cluster.member())) {
      one.drain();
      assertEquals(List.of(DRAINING), List.copyOf(one.readiness().reasons()));
      assertTrue(two.ready());
    }
  }

  @Test
  void whatIsSaidDoesNotChange() {
    Readiness readiness = new Readiness(Set.of(STORAGE_UNREACHABLE, DRAINING));
    assertEquals("DRAINING, STORAGE_UNREACHABLE", readiness.toString());
    assertThrows(UnsupportedOperationException.class, () -> readiness.reasons().clear());
  }
}
