package dev.stash.cluster.hazelcast;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.EndpointConfig;
import com.hazelcast.config.InterfacesConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperties;
import java.util.ArrayList;
import java.util.List;

/**
 * What an instance of the application's lacks of what ours has. Our messages are sealed all the
 * same; but for its end, what is named here is open to whoever reaches its port.
 */
final class Shortcomings {
  private Shortcomings() {}

  /** One sentence each, with the mend. */
  static List<String> of(Config config) {
    List<String> found = new ArrayList<>();
    if (config.getSerializationConfig().getJavaSerializationFilterConfig() == null) {
      found.add(
          "it reads any class that is serialised to it, which runs code of whoever reaches its"
              + " port: give its SerializationConfig a JavaSerializationFilterConfig");
    }
    boolean advanced = config.getAdvancedNetworkConfig().isEnabled();
    found.addAll(
        advanced
            ? endpoints(config.getAdvancedNetworkConfig())
            : protocols(config.getNetworkConfig()));
    HazelcastProperties properties = new HazelcastProperties(config);
    EndpointConfig members =
        config.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER);
    InterfacesConfig interfaces =
        advanced && members != null
            ? members.getInterfaces()
            : config.getNetworkConfig().getInterfaces();
    if (!interfaces.isEnabled() || properties.getBoolean(ClusterProperty.SOCKET_BIND_ANY)) {
      found.add(
          "it listens on all interfaces: enable its interfaces with one address, and set"
              + " hazelcast.socket.bind.any to false");
    }
    if (properties.getBoolean(ClusterProperty.SHUTDOWNHOOK_ENABLED)) {
      found.add(
          "it ends with the process, beside all else that does: to the others this member is gone"
              + " without a goodbye; set hazelcast.shutdownhook.enabled to false, and shut it down"
              + " after the Stash is closed");
    }
    return found;
  }

  private static List<String> endpoints(AdvancedNetworkConfig network) {
    List<String> found = new ArrayList<>();
    for (EndpointQualifier open :
        List.of(EndpointQualifier.CLIENT, EndpointQualifier.REST, EndpointQualifier.MEMCACHE)) {
      if (network.getEndpointConfigs().containsKey(open)) {
        found.add("it has an endpoint for " + open.getType() + ": leave it out, or guard it");
      }
    }
    return found;
  }

  @SuppressWarnings("removal") // as long as it can be switched on, somebody may have
  private static List<String> protocols(NetworkConfig network) {
    List<String> found = new ArrayList<>();
    found.add(
        "clients of the library may connect to its port: use an AdvancedNetworkConfig with a member"
            + " endpoint alone");
    if (network.getRestApiConfig().isEnabled()) {
      found.add("REST is on: switch it off");
    }
    if (network.getMemcacheProtocolConfig().isEnabled()) {
      found.add("the memcache protocol is on: switch it off");
    }
    return found;
  }
}
