package dev.stash.cluster.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.stash.Cluster;
import dev.stash.OptionInvalid;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import dev.stash.identity.ClusterKey;
import dev.stash.machine.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Members on real Hazelcast instances, over real sockets of this machine. */
class HazelcastClusterTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration LATER = Duration.ofSeconds(60);
  private static final int LOADS = 80;

  private final List<Integer> ports = Machine.freePorts(3);
  private final List<Node> nodes = new ArrayList<>();

  /** A member and what it was told. */
  private static class Node implements Receiver, MembershipObserver {
    final ClusterBackend cluster;
    final Channel words;
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final BlockingQueue<String> left = new LinkedBlockingQueue<>();

    Node(ClusterBackend cluster) {
      this.cluster = cluster;
      this.words = cluster.channel("words", 7, this);
      cluster.observe(this);
    }

    @Override
    public void received(Member from, byte[] message) {
      received.add(from.name() + ": " + new String(message, UTF_8));
    }

    @Override
    public void interrupted(Member from) {
      received.add(from.name() + " interrupted");
    }

    @Override
    public void left(Member member, boolean goodbye) {
      left.add(member.name() + (goodbye ? " said goodbye" : " is gone"));
    }
  }

  /** Speaks as soon as it knows somebody, as whoever asks for the time does. */
  private static final class Eager extends Node {
    Eager(ClusterBackend cluster) {
      super(cluster);
    }

    @Override
    public void joined(Member member) {
      var unused = words.send(member, "welcome".getBytes(UTF_8), SOON);
    }
  }

  /** Has a second channel, and more to say than is sent at once. */
  private static final class Hauling extends Node {
    final Channel bulk;

    Hauling(ClusterBackend cluster) {
      super(cluster);
      this.bulk = cluster.channel("bulk", 1, new Loads());
    }

    private static final class Loads implements Receiver {
      @Override
      public void received(Member from, byte[] message) {}

      @Override
      public void interrupted(Member from) {}
    }
  }

  private void options(HazelcastCluster.Builder options, int port) {
    options.address("127.0.0.1").port(port).attribute("url", "http://" + port);
    options.members(ports.stream().map(each -> "127.0.0.1:" + each).toList());
  }

  private static Joining joining(String name) {
    return new Joining(name, ClusterKey.of(List.of("s".repeat(32))), Map.of());
  }

  private Node start(String name) {
    return start(name, Node::new);
  }

  private Node start(String name, Function<ClusterBackend, Node> as) {
    int port = ports.get(nodes.size());
    Node node = as.apply(Cluster.hazelcast(options -> options(options, port)));
    nodes.add(node);
    node.cluster.start(joining(name));
    return node;
  }

  @AfterEach
  void close() {
    nodes.forEach(node -> node.cluster.close());
  }

  private static List<String> names(Node node) {
    return node.cluster.members().stream().map(Member::name).sorted().toList();
  }

  private static Member met(Node node, String name) {
    return Awaitility.await()
        .until(
            () ->
                node.cluster.members().stream()
                    .filter(member -> member.name().equals(name))
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  private static Set<String> owners(Node node) {
    Set<String> owners = new HashSet<>();
    for (int i = 0; i < 300; i++) {
      Member owner = node.cluster.owner("key" + i);
      owners.add(owner == null ? "nobody" : owner.name());
    }
    return owners;
  }

  @Test
  void membersTellWhatTheyAre() {
    Node one = start("one");
    Node two = start("two");
    Member seen = met(one, "two");
    assertEquals(two.cluster.self(), seen);
    assertEquals(7, seen.protocol("words"));
    assertEquals("http://" + ports.get(1), seen.attributes().get("url"));
    assertEquals(List.of("one", "two"), names(two));
  }

  /** By how far the one gets until the other is there, not by the time that takes. */
  @Test
  void megabytesOnOneChannelDoNotStandBeforeAWordOnAnother() throws Exception {
    Hauling one = (Hauling) start("one", Hauling::new);
    start("two", Hauling::new);
    Member to = met(one, "two");
    byte[] load = new byte[512 << 10];
    int ahead;
    int meanwhile;
    do {
      AtomicInteger taken = new AtomicInteger();
      List<CompletableFuture<Void>> loads = new ArrayList<>();
      for (int i = 0; i < LOADS; i++) {
        loads.add(one.bulk.send(to, load, LATER).thenRun(taken::incrementAndGet));
      }
      CompletableFuture<Integer> word =
          one.words.send(to, "quick".getBytes(UTF_8), LATER).thenApply(sent -> taken.get());
      int before = taken.get();
      meanwhile = word.get(60, TimeUnit.SECONDS) - before;
      ahead = LOADS - before;
      for (CompletableFuture<Void> each : loads) {
        each.get(60, TimeUnit.SECONDS);
      }
    } while (ahead < LOADS * 3 / 4); // this thread was held up: there was little left to overtake
    assertTrue(meanwhile <= LOADS / 2, meanwhile + " of " + ahead + " loads were taken first");
  }

  /** Whoever learns of the other first has proven itself before it speaks. */
  @Test
  void whatIsSaidAtTheFirstMeetingArrives() throws Exception {
    Node one = start("one", Eager::new);
    Node two = start("two", Eager::new);
    Node three = start("three", Eager::new);
    for (Node node : nodes) {
      Set<String> heard = new HashSet<>();
      for (int i = 0; i < 2; i++) {
        heard.add(node.received.poll(10, TimeUnit.SECONDS));
      }
      Set<String> others = new HashSet<>(Set.of("one: welcome", "two: welcome", "three: welcome"));
      others.remove(node.cluster.self().name() + ": welcome");
      assertEquals(others, heard, "at " + node.cluster.self().name());
    }
    for (Node from : nodes) {
      for (Member to : from.cluster.members()) {
        if (!to.equals(from.cluster.self())) {
          from.words.send(to, "more".getBytes(UTF_8), SOON).get(10, TimeUnit.SECONDS);
        }
      }
    }
    for (Node node : List.of(one, two, three)) {
      assertFalse(node.received.stream().anyMatch(what -> what.endsWith("interrupted")));
    }
  }

  @Test
  void aLargeMessageArrives() throws Exception {
    Node one = start("one");
    Node two = start("two");
    one.words.send(met(one, "two"), new byte[4 << 20], SOON).get(10, TimeUnit.SECONDS);
    assertEquals((4 << 20) + "one: ".length(), two.received.take().length());
  }

  @Test
  void twoOfThreeReleaseAtOnce() throws Exception {
    Node one = start("one");
    Node two = start("two");
    Node three = start("three");
    met(one, "three");
    Awaitility.await().until(() -> owners(one).equals(Set.of("one", "two", "three")));
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(() -> two.cluster.release(Duration.ofSeconds(10)));
    assertTrue(three.cluster.release(Duration.ofSeconds(10)));
    assertTrue(second.get(20, TimeUnit.SECONDS));
    Awaitility.await().until(() -> owners(one).equals(Set.of("one")));
  }

  @Test
  void whenAllReleaseAtOnceSomebodyIsTold() throws Exception {
    Node one = start("one");
    Node two = start("two");
    met(one, "two");
    Awaitility.await().until(() -> owners(one).equals(Set.of("one", "two")));
    CompletableFuture<Boolean> second =
        CompletableFuture.supplyAsync(() -> two.cluster.release(Duration.ofSeconds(4)));
    boolean first = one.cluster.release(Duration.ofSeconds(4));
    assertFalse(first && second.get(20, TimeUnit.SECONDS));
  }

  @Test
  void whatComesOfALateReleaseIsTakenBack() throws Exception {
    Node one = start("one");
    Node two = start("two");
    met(one, "two");
    Awaitility.await().until(() -> owners(one).equals(Set.of("one", "two")));
    assertTrue(one.cluster.release(Duration.ofSeconds(10)));
    assertFalse(two.cluster.release(Duration.ofMillis(100)), "nobody is left to take over");
    assertTrue(one.cluster.regain());
    Awaitility.await().until(two.cluster::regain);
    Awaitility.await().until(() -> owners(one).equals(Set.of("one", "two")));
  }

  @Test
  void membersOfAnotherNameAreNotMet() {
    Node one = start("one");
    Node other =
        new Node(
            Cluster.hazelcast(
                options -> {
                  options(options, ports.get(1));
                  options.clusterName("another");
                }));
    nodes.add(other);
    other.cluster.start(joining("other"));
    assertEquals(List.of("one"), names(one));
    assertEquals(List.of("other"), names(other));
  }

  @Test
  void anInstanceOfTheUsersIsUsedAndNotShutDown() throws Exception {
    List<HazelcastInstance> given = new ArrayList<>();
    try {
      for (int port : ports.subList(0, 2)) {
        HazelcastCluster.Builder options = HazelcastCluster.builder();
        options(options, port);
        options.heartbeatLimit(Duration.ofSeconds(7));
        given.add(Hazelcast.newHazelcastInstance(Configuration.of(options)));
      }
      for (HazelcastInstance instance : given) {
        Node node = new Node(Cluster.hazelcast(options -> options.instance(instance)));
        nodes.add(node);
        node.cluster.start(joining("given" + nodes.size()));
      }
      assertEquals(Duration.ofSeconds(7), nodes.get(0).cluster.silenceLimit());
      nodes
          .get(0)
          .words
          .send(met(nodes.get(0), "given2"), "hello".getBytes(UTF_8), SOON)
          .get(5, TimeUnit.SECONDS);
      assertEquals("given1: hello", nodes.get(1).received.poll(5, TimeUnit.SECONDS));
      nodes.get(0).cluster.close();
      assertTrue(given.get(0).getLifecycleService().isRunning());
      assertEquals("given1 said goodbye", nodes.get(1).left.poll(10, TimeUnit.SECONDS));
      Node again = new Node(Cluster.hazelcast(options -> options.instance(given.get(0))));
      nodes.add(again);
      again.cluster.start(joining("again"));
      nodes.get(1).words.send(met(nodes.get(1), "again"), "hello".getBytes(UTF_8), SOON).get();
      assertEquals("given2: hello", again.received.poll(5, TimeUnit.SECONDS));
      assertTrue(nodes.get(0).received.isEmpty(), "it is closed");
    } finally {
      given.forEach(HazelcastInstance::shutdown);
    }
  }

  @Test
  void aMembersSilenceIsBorneForTheHeartbeatLimit() {
    ClusterBackend patient =
        Cluster.hazelcast(options -> options.heartbeatLimit(Duration.ofMinutes(1)));
    assertEquals(Duration.ofMinutes(1), patient.silenceLimit());
    assertEquals(Duration.ofSeconds(10), Cluster.hazelcast(options -> {}).silenceLimit());
  }

  @Test
  void aPortInUseIsNamed() {
    start("one");
    Node second = new Node(Cluster.hazelcast(options -> options(options, ports.get(0))));
    OptionInvalid invalid =
        assertThrows(OptionInvalid.class, () -> second.cluster.start(joining("second")));
    assertEquals("cluster-port", invalid.option());
  }

  @Test
  void wrongOptionsAreNamed() {
    wrong("cluster-port", options -> options.port(0));
    wrong("cluster-members", options -> options.address("localhost").members(" "));
    wrong("cluster-members", options -> options.members("127.0.0.1:1").multicast(true));
    wrong("cluster-address", options -> options.members("127.0.0.1:1"));
    wrong("cluster-address", options -> options.kubernetesService("stash.shop.svc"));
    wrong("cluster-address", options -> options.multicast(true));
    wrong("cluster-address", options -> options.address("0.0.0.0"));
    wrong("cluster-address", options -> options.address("192.0.2.1"));
    wrong("cluster-address", options -> options.address("10.0.*.*"));
    wrong("cluster-heartbeat-limit", options -> options.heartbeatLimit(Duration.ofMillis(10)));
  }

  private static void wrong(String option, Consumer<HazelcastCluster.Builder> options) {
    OptionInvalid invalid = assertThrows(OptionInvalid.class, () -> Cluster.hazelcast(options));
    assertEquals(option, invalid.option());
  }
}
