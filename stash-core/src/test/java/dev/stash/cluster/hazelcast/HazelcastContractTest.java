package dev.stash.cluster.hazelcast;

import dev.stash.Cluster;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import dev.stash.machine.Machine;
import dev.stash.testing.junit.ClusterBackendContract;
import java.time.Duration;
import java.util.List;

/** Members on real Hazelcast instances keep what is promised; what is theirs alone: the others. */
class HazelcastContractTest extends ClusterBackendContract {
  private final List<Integer> ports = Machine.freePorts(2);
  private int members;

  @Override
  protected ClusterBackend member() {
    int port = ports.get(members++);
    return Cluster.hazelcast(
        options ->
            options
                .address("127.0.0.1")
                .port(port)
                .members(ports.stream().map(each -> "127.0.0.1:" + each).toList()));
  }

  /**
   * More than may wait is refused, and shows as a gap. What waits may wait for long: what is given
   * up while it is on its way may have arrived, and then nothing is lost.
   */
  @Override
  protected void lose(Channel by, Member from, Member to) {
    byte[] much = new byte[1 << 20];
    while (!by.send(to, much, Duration.ofSeconds(30)).isCompletedExceptionally()) {
      // until no more fits
    }
  }
}
