package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import dev.stash.identity.ClusterKey;
import dev.stash.testing.TestBackend;
import dev.stash.testing.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node with nothing on it. */
class NodeTest {
  private static final Joining JOINING =
      new Joining("m", ClusterKey.of(List.of("s".repeat(32))), Map.of());

  private final TestCluster cluster = new TestCluster();
  private final TestBackend storage = new TestBackend();
  private final ClusterBackend mute = cluster.member();

  @AfterEach
  void close() {
    mute.close();
    cluster.close();
  }

  /** Also if another member does not say what time it has, which is waited for. */
  @Test
  void whoJoinsAndFindsNoNeighboursDoubtsNothing() {
    storage.sharedAs("shared");
    assertTrue(storage.mayBeShared());
    var unused = mute.channel("node", 1, new Mute());
    mute.observe(
        new MembershipObserver() {
          @Override
          public void joined(Member member) {
            cluster.place("the neighbours", member); // its duty from the first moment on
          }
        });
    mute.start(JOINING);
    Node node =
        new Node("n", cluster.member(), storage, "", TimeSource.system(), Duration.ZERO, List.of());
    try (node) {
      node.join(JOINING, List.of());
      assertFalse(node.doubtful(node.time().now(), 0), "what other members hand over is not old");
    }
  }

  /** A member that never says what time it has. */
  private static final class Mute implements Receiver {
    @Override
    public void received(Member from, byte[] message) {}

    @Override
    public void interrupted(Member from) {}
  }
}
