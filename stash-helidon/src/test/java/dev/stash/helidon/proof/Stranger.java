package dev.stash.helidon.proof;

import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import dev.stash.cluster.Packer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Somebody in the members' grid who has the library and the name, and not the secret. It owns a
 * share of the partitions, hears all that is published, sends it again, and sends what is not
 * sealed.
 */
final class Stranger implements Server {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int KEPT = 200;

  private final HazelcastInstance hazelcast;
  private final ConcurrentLinkedQueue<byte[]> heard = new ConcurrentLinkedQueue<>();
  private final List<UUID> listened = new ArrayList<>();
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final int port;

  Stranger(MemberWords words) {
    Config config = new Config();
    config.setClusterName("stash/2");
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.getNetworkConfig().setPort(words.port()).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(words.address());
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setMembers(words.members());
    this.hazelcast = Hazelcast.newHazelcastInstance(config);
    this.port = words.port();
    var unused =
        clock.scheduleWithFixedDelay(
            this::disturb, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public int port() {
    return port;
  }

  private void disturb() {
    try {
      for (Member member : hazelcast.getCluster().getMembers()) {
        if (!member.localMember()) {
          disturb(member.getUuid());
        }
      }
    } catch (HazelcastException | IllegalStateException stopping) {
      clock.shutdown();
    }
  }

  private void disturb(UUID member) {
    var topic = hazelcast.<byte[]>getTopic("stash." + member);
    if (!listened.contains(member)) {
      listened.add(member);
      topic.addMessageListener(message -> heard.add(message.getMessageObject()));
    }
    topic.publish(
        new Packer(64)
            .number(1)
            .number(4) // a goodbye, as members of the last release said it
            .number(member.getMostSignificantBits())
            .number(member.getLeastSignificantBits())
            .done());
    byte[] recorded = heard.poll();
    if (recorded != null) {
      topic.publish(recorded);
    }
    while (heard.size() > KEPT) {
      heard.poll();
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    hazelcast.shutdown();
  }
}
