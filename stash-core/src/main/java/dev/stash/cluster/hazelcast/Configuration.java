package dev.stash.cluster.hazelcast;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.ProtocolType;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Hazelcast as Stash needs it: small, quiet, quick to notice that somebody is gone. */
final class Configuration {
  private static final System.Logger LOG = System.getLogger(Configuration.class.getName());

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
    // A release whose messages are not understood is another grid, and never owns a share of ours.
    config.setClusterName(options.clusterName + "/" + Packet.VERSION);
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
    classes(config);
    network(config, options);
    return config;
  }

  private static void classes(Config config) {
    config.setClassLoader(new OwnClasses());
    SerializationConfig serialization = config.getSerializationConfig();
    serialization.setJavaSerializationFilterConfig(OwnClasses.exceptions());
    try {
      serialization.getCompactSerializationConfig().setZeroConfigFilter(OwnClasses.nothing());
    } catch (NoSuchMethodError earlier) { // a release from which somebody upgrades
      LOG.log(
          System.Logger.Level.WARNING,
          "Hazelcast before 5.7 fills objects of its own and Java's classes as whoever reaches"
              + " cluster-port says; go on to 5.7, and keep that port to members until then");
    }
  }

  /** An endpoint for members and none for clients, REST or memcache; on one address. */
  private static void network(Config config, HazelcastCluster.Builder options) {
    String address = options.listensOn().getHostAddress();
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.prefer.ipv4.stack", Boolean.toString(!address.contains(":")));
    ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
    endpoint.setProtocolType(ProtocolType.MEMBER).setPort(options.port).setPortAutoIncrement(false);
    endpoint.setInterfaces(new InterfacesConfig().setEnabled(true).addInterface(address));
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
    network.setMemberEndpointConfig(endpoint);
    JoinConfig join = network.getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(options.multicast);
    if (!options.kubernetesService.isEmpty()) {
      join.getKubernetesConfig()
          .setEnabled(true)
          .setProperty("service-dns", options.kubernetesService)
          .setProperty("service-port", Integer.toString(options.port));
    } else if (!options.multicast) {
      join.getTcpIpConfig().setEnabled(true);
      options.members.forEach(join.getTcpIpConfig()::addMember);
    }
  }
}
