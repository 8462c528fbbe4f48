package dev.stash.benchmarks.servlet;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import jakarta.servlet.Filter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.session.MapSession;
import org.springframework.session.hazelcast.HazelcastIndexedSessionRepository;
import org.springframework.session.hazelcast.HazelcastSessionSerializer;
import org.springframework.session.web.http.SessionRepositoryFilter;

/**
 * Spring Session on Hazelcast, a member inside the server. Alone it has no disk, no network and no
 * copy: it cannot be faster, and keeps nothing when the process ends. With a second member, in a
 * process of its own, it is what is deployed: each owns half of the sessions and holds a copy of
 * the other half. The repository is Spring's last: its successor at Hazelcast does not resolve.
 */
final class HazelcastSide implements Side {
  private final HazelcastInstance member;
  private final HazelcastIndexedSessionRepository repository;

  private final @Nullable JavaProcess copy;

  HazelcastSide(boolean copied) throws IOException {
    member = Hazelcast.newHazelcastInstance(config(null));
    repository = new HazelcastIndexedSessionRepository(member);
    repository.afterPropertiesSet();
    if (copied) {
      int port = member.getCluster().getLocalMember().getAddress().getPort();
      copy = JavaProcess.start(HazelcastCopy.class, Integer.toString(port));
      if (copy.said() != 2) {
        throw new IOException("the second member is alone");
      }
    } else {
      copy = null;
    }
  }

  /**
   * Of any member.
   *
   * @param first where another one is; null: this is the first
   */
  static Config config(@Nullable String first) {
    Config config = new Config();
    config.setProperty("hazelcast.logging.type", "none");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.getNetworkConfig().setPort(0).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    if (first != null) {
      join.getTcpIpConfig().setRequiredMember(first);
    }
    config
        .getSerializationConfig()
        .addSerializerConfig(
            new SerializerConfig()
                .setImplementation(new HazelcastSessionSerializer())
                .setTypeClass(MapSession.class));
    return config;
  }

  @Override
  public Filter filter() {
    return new SessionRepositoryFilter<>(repository);
  }

  @Override
  public Written written() {
    return Written.NOTHING;
  }

  @Override
  public void close() throws IOException {
    repository.destroy();
    member.shutdown();
    if (copy != null) {
      copy.close();
    }
  }
}
