package dev.stash.cluster.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.IExecutorService;
import dev.stash.Cluster;
import dev.stash.DrainReport;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.StashBuilder;
import dev.stash.cluster.Member;
import dev.stash.cluster.Packer;
import dev.stash.identity.SessionKey;
import dev.stash.machine.Machine;
import dev.stash.observe.Signals;
import dev.stash.session.SessionIds;
import dev.stash.testing.TestBackend;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A stranger at the members' port who has the library, the cluster's name and the network, and not
 * the secret: gets nothing, changes nothing, stops nothing.
 */
class MemberPortTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final int SESSIONS = 60;
  private static final Duration SOON = Duration.ofMinutes(2);

  private final TestBackend storage = new TestBackend().sharedAs("test");
  private final List<Integer> ports = Machine.freePorts(3);
  private final List<Stash> members = new ArrayList<>();
  private final List<HazelcastInstance> strangers = new ArrayList<>();

  private HazelcastCluster.Builder options(HazelcastCluster.Builder options, int nth) {
    return options
        .address("127.0.0.1")
        .port(ports.get(nth))
        .members(ports.stream().map(each -> "127.0.0.1:" + each).toList());
  }

  private final AtomicInteger unproven = new AtomicInteger();
  private final Signals heard =
      new Signals() {
        @Override
        public void security(Security what) {
          if (what == Security.MEMBER_UNPROVEN) {
            unproven.incrementAndGet();
          }
        }
      };

  private Stash start(int nth) {
    return start(nth, stash -> stash);
  }

  private Stash start(int nth, UnaryOperator<StashBuilder> different) {
    StashBuilder stash =
        Stash.builder()
            .secret(SECRET)
            .storage(storage)
            .member("m" + nth)
            .signals(heard)
            .cluster(Cluster.hazelcast(h -> options(h, nth)));
    Stash built = different.apply(stash).build();
    members.add(built);
    return built;
  }

  private HazelcastInstance stranger(int nth) {
    Config config = Configuration.of(options(HazelcastCluster.builder(), nth));
    HazelcastInstance stranger = Hazelcast.newHazelcastInstance(config);
    strangers.add(stranger);
    return stranger;
  }

  /** Two members, and a stranger who is the third of the grid and owns a share of the keys. */
  private HazelcastInstance two() {
    start(0);
    start(1);
    HazelcastInstance stranger = stranger(2);
    Awaitility.await()
        .atMost(SOON)
        .until(() -> stranger.getPartitionService().getPartition("x").getOwner() != null);
    Awaitility.await().atMost(SOON).until(() -> !owned(stranger).isEmpty());
    return stranger;
  }

  /** The sessions whose partitions a stranger owns. */
  private static List<Integer> owned(HazelcastInstance stranger) {
    List<Integer> owned = new ArrayList<>();
    for (int i = 0; i < SESSIONS; i++) {
      com.hazelcast.cluster.Member owner =
          stranger.getPartitionService().getPartition(key(i).value()).getOwner();
      if (stranger.getCluster().getLocalMember().equals(owner)) {
        owned.add(i);
      }
    }
    return owned;
  }

  private static SessionKey key(int number) {
    return new SessionKey(("session-" + number + "-").repeat(6).substring(0, 43));
  }

  private static int add(Stash at, int number) {
    UnaryOperator<Integer> one = n -> n == null ? 1 : n + 1;
    Session session = at.web().session(SessionIds.of(key(number)));
    return session.view("view").update("n", Integer.class, one).orElseThrow();
  }

  @AfterEach
  void close() {
    members.forEach(Stash::close);
    strangers.forEach(HazelcastInstance::shutdown);
  }

  @Test
  void whoSaysNothingIsNoMemberAndItsShareIsServedByTheOthers() {
    HazelcastInstance stranger = two();
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < SESSIONS; i++) {
        assertEquals(round, add(members.get(i % 2), i), "session " + i);
      }
    }
    for (Stash member : members) {
      assertEquals(
          List.of("m0", "m1"), member.members().stream().map(Member::name).sorted().toList());
      assertTrue(member.ready());
      for (int i = 0; i < SESSIONS; i++) {
        assertEquals(
            members.get(0).owner(key(i)), member.owner(key(i)), "they agree on session " + i);
      }
    }
    stranger.shutdown();
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(4, add(members.get(i % 2), i), "session " + i + ", after it has left");
    }
    assertTrue(members.stream().allMatch(Stash::ready));
  }

  /** The oldest is Hazelcast's master: it says who owns what. */
  @Test
  void whoWasThereFirstOwnsNothingAllTheSameAndADrainPassesItBy() {
    stranger(2);
    start(0);
    start(1);
    Awaitility.await()
        .atMost(SOON)
        .until(() -> members.stream().allMatch(member -> member.members().size() == 2));
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(1, add(members.get(i % 2), i));
    }
    DrainReport report = members.get(0).drain();
    assertEquals(0, report.left(), report.toString());
    assertEquals(0, report.stored(), report.toString());
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(2, add(members.get(1), i));
    }
    members.remove(0).close();
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(3, add(members.get(0), i));
    }
  }

  @Test
  void whoReadsEverythingThatIsPublishedReadsNoValueAndNoKey() {
    HazelcastInstance stranger = two();
    Queue<byte[]> heard = new ConcurrentLinkedQueue<>();
    for (Stash member : members) {
      stranger
          .<byte[]>getTopic("stash." + member.self().id())
          .addMessageListener(message -> heard.add(message.getMessageObject()));
    }
    for (int i = 0; i < SESSIONS; i++) {
      members
          .get(i % 2)
          .web()
          .session(SessionIds.of(key(i)))
          .view("view")
          .put("word", "a value that nobody sees");
    }
    Awaitility.await().atMost(SOON).until(() -> heard.size() > SESSIONS / 2);
    for (byte[] bytes : heard) {
      String text = new String(bytes, UTF_8);
      assertFalse(text.contains("nobody sees"));
      assertFalse(text.contains("session-"));
    }
  }

  @Test
  void whatIsRecordedAndSentAgainChangesNothing() {
    HazelcastInstance stranger = two();
    Queue<byte[]> heard = new ConcurrentLinkedQueue<>();
    String topic = "stash." + members.get(1).self().id();
    stranger
        .<byte[]>getTopic(topic)
        .addMessageListener(message -> heard.add(message.getMessageObject()));
    for (int i = 0; i < SESSIONS; i++) {
      add(members.get(0), i);
    }
    Awaitility.await().atMost(SOON).until(() -> heard.size() > SESSIONS / 3);
    String other = "stash." + members.get(0).self().id();
    for (byte[] bytes : List.copyOf(heard)) {
      stranger.<byte[]>getTopic(topic).publish(bytes);
      stranger.<byte[]>getTopic(other).publish(bytes); // as it came, to whom it came from
    }
    stranger.<byte[]>getTopic(topic).publish(new byte[0]);
    stranger.<byte[]>getTopic(topic).publish(new byte[1 << 20]);
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(2, add(members.get(i % 2), i));
    }
  }

  @Test
  void nothingOfItsIsMadeAnObjectOf() throws Exception {
    HazelcastInstance stranger = two();
    for (Stash member : members) {
      stranger.getTopic("stash." + member.self().id()).publish(new Canary());
    }
    IExecutorService everywhere = stranger.getExecutorService("any");
    var unused = everywhere.submitToAllMembers(new Canary());
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(1, add(members.get(i % 2), i)); // its messages have arrived by now
    }
    assertEquals(0, Canary.READ.get());
  }

  /** As the last release did: it greets, and hands a session over that nobody asked it for. */
  @Test
  void whatIsNotSealedIsDropped() {
    HazelcastInstance stranger = two();
    UUID self = stranger.getCluster().getLocalMember().getUuid();
    List<byte[]> plain =
        List.of(
            plain(1, self).flag(true).text("m9").number(1).number(0).done(),
            plain(2, self).number(5).number(1).number(1).bytes(new byte[] {12, 2}).done(),
            plain(3, self).number(5).number(1).done(),
            plain(4, self).done(),
            plain(4, UUID.fromString(members.get(1).self().id())).done());
    for (Stash member : members) {
      for (byte[] frame : plain) {
        stranger.<byte[]>getTopic("stash." + member.self().id()).publish(frame);
      }
    }
    for (int round = 1; round <= 2; round++) {
      for (int i = 0; i < SESSIONS; i++) {
        assertEquals(round, add(members.get(i % 2), i));
      }
    }
    assertEquals(2, members.get(0).members().size());
    Awaitility.await().atMost(SOON).until(() -> unproven.get() >= 2);
  }

  /** In the name of each of two members it tells the other that it has another secret. */
  @Test
  void whatIsSaidInTheNameOfOthersKeepsNobodyApart() throws Exception {
    HazelcastInstance stranger = stranger(2);
    HazelcastInstance[] given = {given(0), given(1)};
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> liars = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      UUID to = given[i].getCluster().getLocalMember().getUuid();
      UUID from = given[1 - i].getCluster().getLocalMember().getUuid();
      byte[] foreign = new byte[16];
      byte[] lie =
          Packet.encode(
              new Packet.Hello(from, "liar", new byte[Packet.NONCE_BYTES], List.of(foreign)));
      liars.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!over.get()) {
                      stranger.<byte[]>getTopic("stash." + to).publish(lie);
                      LockSupport.parkNanos(20_000);
                    }
                  }));
    }
    try {
      for (HazelcastInstance instance : given) {
        start(members.size(), stash -> stash.cluster(Cluster.hazelcast(h -> h.instance(instance))));
      }
      Awaitility.await()
          .atMost(SOON)
          .until(() -> members.stream().allMatch(member -> member.members().size() == 2));
    } finally {
      over.set(true);
      for (Thread liar : liars) {
        liar.join();
      }
    }
    for (int i = 0; i < SESSIONS; i++) {
      assertEquals(1, add(members.get(i % 2), i));
    }
  }

  /** An instance of the application's, with or without a member of ours on it. */
  private HazelcastInstance given(int nth) {
    return stranger(nth);
  }

  /** Its instance is the application's, and stays. */
  @Test
  void whoHasLeftInOrderIsNotGreetedAnyMore() {
    HazelcastInstance mute = stranger(2);
    HazelcastInstance given = given(1);
    for (HazelcastInstance instance : List.of(given(0), given)) {
      start(members.size(), stash -> stash.cluster(Cluster.hazelcast(h -> h.instance(instance))));
    }
    Awaitility.await()
        .atMost(SOON)
        .until(() -> members.stream().allMatch(member -> member.members().size() == 2));
    AtomicInteger greeted = new AtomicInteger();
    AtomicInteger muteGreeted = new AtomicInteger();
    members.remove(1).close();
    Awaitility.await().atMost(SOON).until(() -> members.get(0).members().size() == 1);
    given
        .<byte[]>getTopic("stash." + given.getCluster().getLocalMember().getUuid())
        .addMessageListener(message -> greeted.incrementAndGet());
    mute.<byte[]>getTopic("stash." + mute.getCluster().getLocalMember().getUuid())
        .addMessageListener(message -> muteGreeted.incrementAndGet());
    Awaitility.await().atMost(SOON).until(() -> muteGreeted.get() >= 4);
    assertEquals(0, greeted.get());
    start(1, stash -> stash.cluster(Cluster.hazelcast(h -> h.instance(given))));
    Awaitility.await().atMost(SOON).until(() -> members.get(0).members().size() == 2);
  }

  private static Packer plain(int kind, UUID from) {
    return new Packer(64)
        .number(1)
        .number(kind)
        .number(from.getMostSignificantBits())
        .number(from.getLeastSignificantBits());
  }

  @Test
  void anotherSecretIsRefusedByNameOnBothSides() {
    refused(
        "does not have the secret of this one",
        stash -> stash.secret("another secret of more than 32 bytes"));
  }

  @Test
  void anotherStorageIsRefusedByNameOnBothSides() {
    refused(
        "has another storage than this one",
        stash -> stash.storage(new TestBackend().sharedAs("another")));
  }

  @Test
  void anotherPrefixIsRefusedByNameOnBothSides() {
    refused("has another prefix than this one", stash -> stash.prefix("another/"));
  }

  /** Both go on alone, with all that is theirs; and so it stays when one leaves. */
  private void refused(String why, UnaryOperator<StashBuilder> different) {
    Logger logger = Logger.getLogger(HazelcastBackend.class.getName());
    Queue<String> said = new ConcurrentLinkedQueue<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            said.add(new SimpleFormatter().formatMessage(record));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    try {
      start(0);
      Stash other = start(1, different);
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertEquals(1, named(said, "m0", why), said.toString());
                assertEquals(1, named(said, "m1", why), said.toString());
              });
      for (int i = 0; i < SESSIONS; i++) {
        assertEquals(1, add(members.get(0), i));
      }
      for (Stash member : members) {
        assertEquals(List.of(member.self()), member.members());
        assertTrue(member.ready());
      }
      other.close();
      for (int i = 0; i < SESSIONS; i++) {
        assertEquals(2, add(members.get(0), i));
      }
      assertTrue(members.get(0).ready());
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static long named(Queue<String> said, String name, String why) {
    return said.stream()
        .filter(line -> line.startsWith("member \"" + name + "\"") && line.contains(why))
        .count();
  }

  /** Sings when it is read. */
  static final class Canary implements Callable<Integer>, Serializable {
    private static final long serialVersionUID = 1L;
    static final AtomicInteger READ = new AtomicInteger();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.incrementAndGet();
    }

    @Override
    public Integer call() {
      return READ.incrementAndGet();
    }
  }

  @Test
  void aClientOfTheLibraryIsNotLetIn() {
    start(0);
    ClientConfig config = new ClientConfig();
    config.setClusterName(
        Configuration.of(options(HazelcastCluster.builder(), 1)).getClusterName());
    config.setProperty("hazelcast.logging.type", "none");
    config.getNetworkConfig().addAddress("127.0.0.1:" + ports.get(0));
    config
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(2_000);
    assertThrows(
        IllegalStateException.class, () -> HazelcastClient.newHazelcastClient(config).shutdown());
  }
}
