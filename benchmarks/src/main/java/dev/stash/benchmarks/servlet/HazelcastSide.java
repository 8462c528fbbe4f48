package dev.stash.benchmarks.servlet;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.SerializerConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import jakarta.servlet.Filter;
import org.springframework.session.MapSession;
import org.springframework.session.hazelcast.HazelcastIndexedSessionRepository;
import org.springframework.session.hazelcast.HazelcastSessionSerializer;
import org.springframework.session.web.http.SessionRepositoryFilter;

/**
 * Spring Session on Hazelcast, one member inside the server: no disk, no network, no backup. It
 * cannot be faster, and keeps nothing when the process ends. The repository is Spring's last: its
 * successor at Hazelcast does not resolve.
 */
final class HazelcastSide implements Side {
  private final HazelcastInstance member;
  private final HazelcastIndexedSessionRepository repository;

  HazelcastSide() {
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
    config
        .getSerializationConfig()
        .addSerializerConfig(
            new SerializerConfig()
                .setImplementation(new HazelcastSessionSerializer())
                .setTypeClass(MapSession.class));
    member = Hazelcast.newHazelcastInstance(config);
    repository = new HazelcastIndexedSessionRepository(member);
    repository.afterPropertiesSet();
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
  public void close() {
    repository.destroy();
    member.shutdown();
  }
}
