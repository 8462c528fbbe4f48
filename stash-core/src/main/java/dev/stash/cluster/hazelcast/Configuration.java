package dev.stash.cluster.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Hazelcast as Stash needs it: small, quiet, quick to notice that somebody is gone. */
final class Configuration {
  /** Held here: a logger that nobody holds forgets its level. */
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  private Configuration() {}

  /** What matters of it we say ourselves, unless somebody has set a level and wants to hear it. */
  static void quiet() {
    if (HAZELCAST.getLevel() == null) {
      HAZELCAST.setLevel(Level.SEVERE);
    }
  }

  static Config of(HazelcastCluster.Builder options) {
    Config config = new Config();
    config.setClusterName(options.clusterName);
    config.setProperty("hazelcast.logging.type", "jdk");
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
    config.setProperty(
        "hazelcast.max.no.heartbeat.seconds", Long.toString(options.heartbeatLimit.toSeconds()));
    // After a partition the parts look for each other, and come together, within seconds.
    config.setProperty("hazelcast.merge.first.run.delay.seconds", "5");
    config.setProperty("hazelcast.merge.next.run.delay.seconds", "5");
    config.setProperty("hazelcast.operation.call.timeout.millis", "10000");
    config.setProperty("hazelcast.graceful.shutdown.max.wait", "10");
    config.getMetricsConfig().setEnabled(false);
    config.getTopicConfig("stash.*").setStatisticsEnabled(false);
    network(config.getNetworkConfig(), options, config);
    return config;
  }

  private static void network(
      NetworkConfig network, HazelcastCluster.Builder options, Config config) {
    network.setPort(options.port).setPortAutoIncrement(false);
    if (!options.address.isEmpty()) {
      config.setProperty("hazelcast.socket.bind.any", "false");
      network.getInterfaces().setEnabled(true).addInterface(options.address);
    }
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(options.multicast);
    if (!options.kubernetesService.isEmpty()) {
      join.getKubernetesConfig()
          .setEnabled(true)
          .setProperty("service-dns", options.kubernetesService);
    } else if (!options.multicast) {
      join.getTcpIpConfig().setEnabled(true);
      options.members.forEach(join.getTcpIpConfig()::addMember);
    }
  }
}
