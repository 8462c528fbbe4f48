package dev.stash.testing;

import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import dev.stash.testing.junit.ClusterBackendContract;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** The cluster that applications are tested with is one. */
class TestClusterTest extends ClusterBackendContract {
  private final TestCluster cluster = new TestCluster();

  @Override
  protected ClusterBackend member() {
    return cluster.member();
  }

  @Override
  protected void lose(Channel by, Member from, Member to) {
    cluster.cut(from, to);
    var lost = by.send(to, new byte[1], Duration.ofSeconds(1));
    cluster.heal(from, to);
    if (!lost.isCompletedExceptionally()) {
      throw new AssertionError("it was cut off");
    }
  }

  @AfterEach
  void close() {
    cluster.close();
  }
}
