package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What each option becomes in Hazelcast's own terms. */
class ConfigurationTest {
  private static Config config(Consumer<HazelcastCluster.Builder> options) {
    HazelcastCluster.Builder builder = HazelcastCluster.builder();
    options.accept(builder);
    return Configuration.of(builder);
  }

  @Test
  void nobodyIsLookedForUnlessItIsSaid() {
    JoinConfig join = config(options -> {}).getNetworkConfig().getJoin();
    assertFalse(join.getMulticastConfig().isEnabled());
    assertFalse(join.getAutoDetectionConfig().isEnabled());
    assertFalse(join.getKubernetesConfig().isEnabled());
    assertEquals(List.of(), join.getTcpIpConfig().getMembers());
  }

  @Test
  void membersAreLookedForByAddress() {
    JoinConfig join = config(o -> o.members("a:1", "b:2")).getNetworkConfig().getJoin();
    assertTrue(join.getTcpIpConfig().isEnabled());
    assertEquals(List.of("a:1", "b:2"), join.getTcpIpConfig().getMembers());
  }

  @Test
  void orAsPodsOfAService() {
    JoinConfig join = config(o -> o.kubernetesService("stash.svc")).getNetworkConfig().getJoin();
    assertTrue(join.getKubernetesConfig().isEnabled());
    assertEquals("stash.svc", join.getKubernetesConfig().getProperty("service-dns"));
    assertFalse(join.getTcpIpConfig().isEnabled());
  }

  @Test
  void orByMulticast() {
    JoinConfig join = config(o -> o.multicast(true)).getNetworkConfig().getJoin();
    assertTrue(join.getMulticastConfig().isEnabled());
    assertFalse(join.getTcpIpConfig().isEnabled());
  }

  @Test
  void theRestIsPassedOn() {
    Config config =
        config(
            o ->
                o.clusterName("shop")
                    .address("127.0.0.1")
                    .port(4_444)
                    .heartbeatLimit(Duration.ofSeconds(7)));
    assertEquals("shop", config.getClusterName());
    assertEquals(4_444, config.getNetworkConfig().getPort());
    assertFalse(config.getNetworkConfig().isPortAutoIncrement());
    assertTrue(config.getNetworkConfig().getInterfaces().getInterfaces().contains("127.0.0.1"));
    assertEquals("7", config.getProperty("hazelcast.max.no.heartbeat.seconds"));
    assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
  }
}
