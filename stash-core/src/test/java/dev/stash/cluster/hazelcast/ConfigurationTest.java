package dev.stash.cluster.hazelcast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.spi.exception.TargetNotMemberException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
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
    JoinConfig join = config(options -> {}).getAdvancedNetworkConfig().getJoin();
    assertFalse(join.getMulticastConfig().isEnabled());
    assertFalse(join.getAutoDetectionConfig().isEnabled());
    assertFalse(join.getKubernetesConfig().isEnabled());
    assertEquals(List.of(), join.getTcpIpConfig().getMembers());
  }

  @Test
  void membersAreLookedForByAddress() {
    JoinConfig join = config(o -> o.members("a:1", "b:2")).getAdvancedNetworkConfig().getJoin();
    assertTrue(join.getTcpIpConfig().isEnabled());
    assertEquals(List.of("a:1", "b:2"), join.getTcpIpConfig().getMembers());
  }

  @Test
  void orAsPodsOfAService() {
    JoinConfig join =
        config(o -> o.kubernetesService("stash.svc")).getAdvancedNetworkConfig().getJoin();
    assertTrue(join.getKubernetesConfig().isEnabled());
    assertEquals("stash.svc", join.getKubernetesConfig().getProperty("service-dns"));
    assertFalse(join.getTcpIpConfig().isEnabled());
  }

  @Test
  void orByMulticast() {
    JoinConfig join = config(o -> o.multicast(true)).getAdvancedNetworkConfig().getJoin();
    assertTrue(join.getMulticastConfig().isEnabled());
    assertFalse(join.getTcpIpConfig().isEnabled());
  }

  private static ServerSocketEndpointConfig members(Config config) {
    return assertInstanceOf(
        ServerSocketEndpointConfig.class,
        config.getAdvancedNetworkConfig().getEndpointConfigs().get(EndpointQualifier.MEMBER));
  }

  @Test
  void membersAndNobodyElseAreListenedTo() {
    Config config = config(options -> {});
    assertTrue(config.getAdvancedNetworkConfig().isEnabled());
    assertEquals(
        Set.of(EndpointQualifier.MEMBER),
        config.getAdvancedNetworkConfig().getEndpointConfigs().keySet());
  }

  @Test
  void itListensOnLoopbackUnlessAnAddressIsGivenAndThenOnThatAlone() {
    assertEquals(Set.of("127.0.0.1"), addresses(config(options -> {})));
    assertEquals(Set.of("127.0.0.2"), addresses(config(o -> o.address("127.0.0.2"))));
    assertEquals(Set.of("127.0.0.1"), addresses(config(o -> o.address("localhost"))));
  }

  private static Set<String> addresses(Config config) {
    assertEquals("false", config.getProperty("hazelcast.socket.bind.any"));
    assertTrue(members(config).getInterfaces().isEnabled());
    return Set.copyOf(members(config).getInterfaces().getInterfaces());
  }

  @Test
  void noClassOfTheApplicationIsMadeAnObjectOf() throws Exception {
    Config config = config(options -> {});
    ClassLoader loader = config.getClassLoader();
    assertThrows(ClassNotFoundException.class, () -> loader.loadClass(getClass().getName()));
    assertEquals(Config.class, loader.loadClass(Config.class.getName()));
    JavaSerializationFilterConfig java =
        config.getSerializationConfig().getJavaSerializationFilterConfig();
    assertTrue(java.isDefaultsDisabled());
    assertTrue(java.getWhitelist().isListed(TargetNotMemberException.class.getName()));
    assertFalse(java.getWhitelist().isListed("java.util.HashMap"));
    JavaSerializationFilterConfig reflection =
        config.getSerializationConfig().getCompactSerializationConfig().getZeroConfigFilter();
    assertTrue(reflection.isDefaultsDisabled());
    assertFalse(reflection.getWhitelist().isEmpty(), "an empty list allows all");
  }

  /** An answer that is refused is lost, and who waits for it hangs until a time-out. */
  @Test
  void everyExceptionThatAMemberMayAnswerWithIsLetThrough() throws Exception {
    JavaSerializationFilterConfig java = OwnClasses.exceptions();
    Predicate<String> passes =
        name -> java.getWhitelist().isListed(name) && !java.getBlacklist().isListed(name);
    List<String> exceptions = new ArrayList<>(exceptions(jarOfHazelcast(), "com/hazelcast"));
    assertTrue(exceptions.size() > 100, exceptions.toString());
    Path java21 = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base");
    for (String folder : List.of("java/lang", "java/io", "java/net", "java/util", "java/nio")) {
      exceptions.addAll(exceptions(java21, folder));
    }
    exceptions.removeIf(passes);
    assertEquals(List.of(), exceptions);
    for (String no :
        List.of(
            "java.util.HashMap",
            "java.util.HashSet",
            "java.util.PriorityQueue",
            "java.net.URL",
            "java.lang.reflect.Proxy",
            "java.lang.invoke.SerializedLambda",
            "com.hazelcast.shaded.com.fasterxml.jackson.databind.node.POJONode",
            getClass().getName())) {
      assertFalse(passes.test(no), no);
    }
  }

  private static Path jarOfHazelcast() throws Exception {
    URI jar = Config.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    return FileSystems.newFileSystem(Path.of(jar)).getPath("/");
  }

  private static List<String> exceptions(Path root, String folder) throws Exception {
    try (Stream<Path> files = Files.walk(root.resolve(folder))) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith("Exception.class") || file.endsWith("Error.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .filter(ConfigurationTest::isThrowable)
          .toList();
    }
  }

  private static boolean isThrowable(String name) {
    try {
      return Throwable.class.isAssignableFrom(
          Class.forName(name, false, Config.class.getClassLoader()));
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  @Test
  @SuppressWarnings("removal") // as long as it can be switched on, somebody may have
  void aGivenInstanceIsToldWhatItLacks() {
    assertEquals(List.of(), Shortcomings.of(config(options -> {})));
    Config open = new Config();
    assertEquals(4, Shortcomings.of(open).size(), "classes, clients, interfaces, its end");
    open.getNetworkConfig().getRestApiConfig().setEnabled(true);
    open.getNetworkConfig().getMemcacheProtocolConfig().setEnabled(true);
    assertEquals(6, Shortcomings.of(open).size());
    open.setProperty("hazelcast.shutdownhook.enabled", "false");
    assertEquals(5, Shortcomings.of(open).size());
    Config advanced = config(options -> {});
    advanced
        .getAdvancedNetworkConfig()
        .setClientEndpointConfig(new ServerSocketEndpointConfig().setPort(1));
    assertEquals(1, Shortcomings.of(advanced).size());
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
    assertEquals("shop/2", config.getClusterName());
    ServerSocketEndpointConfig members = members(config);
    assertEquals(4_444, members.getPort());
    assertFalse(members.isPortAutoIncrement());
    assertEquals("7", config.getProperty("hazelcast.max.no.heartbeat.seconds"));
    assertEquals("false", config.getProperty("hazelcast.phone.home.enabled"));
  }
}
