package dev.stash.cluster;

import dev.stash.testing.junit.ClusterBackendContract;

/** A cluster of one keeps what is promised of one. */
class LocalClusterTest extends ClusterBackendContract {
  @Override
  protected ClusterBackend member() {
    return new LocalCluster();
  }

  @Override
  protected void lose(Channel by, Member from, Member to) {
    throw new AssertionError("nothing is sent");
  }
}
