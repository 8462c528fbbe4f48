package dev.stash.cluster.hazelcast;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.MembershipAdapter;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import com.hazelcast.core.LifecycleService;
import com.hazelcast.partition.MigrationListener;
import com.hazelcast.partition.MigrationState;
import com.hazelcast.partition.PartitionService;
import com.hazelcast.partition.ReplicaMigrationEvent;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperties;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import dev.stash.OptionInvalid;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MemberUnreachable;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import dev.stash.cluster.Switchboard;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The cluster on Hazelcast.
 *
 * <p>A key's owner is the owner of its partition. Messages travel over one topic per member: topics
 * carry bytes as they are, so no class of ours has to be known to a member's serialisation, and an
 * instance of the user's own will do. Topics promise order and no arrival, hence {@link
 * dev.stash.cluster.lanes.Post}.
 *
 * <p>Who is in Hazelcast's grid is no member yet ({@link Peers}), and owns nothing ({@link
 * Shares}).
 */
final class HazelcastBackend implements ClusterBackend {
  private static final Logger LOG = System.getLogger(HazelcastBackend.class.getName());
  private static final long TICK_MILLIS = 100;
  private static final int TICKS_A_LOOK = 5;
  private static final long TO_MEET_NANOS = 2_000_000_000L;

  private final HazelcastCluster.Builder options;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("stash-cluster").factory());
  private final SecureRandom random = new SecureRandom();
  private final Switchboard switchboard = new Switchboard();
  private final Peers peers = new Peers(new Grid(), switchboard);
  private final AtomicBoolean looksSoon = new AtomicBoolean();

  private @Nullable HazelcastInstance hazelcast;
  private @Nullable Shares shares;
  private @Nullable Joining joining;
  private Map<String, Integer> channels = Map.of();
  private long ticks;

  /** The last giving up of the partitions. */
  private volatile CompletableFuture<?> released = CompletableFuture.completedFuture(null);

  /** What a close takes back of what was registered with an instance that stays. */
  private final Queue<Runnable> registered = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  HazelcastBackend(HazelcastCluster.Builder options) {
    this.options = options;
  }

  @Override
  public Duration silenceLimit() {
    HazelcastInstance given = options.instance;
    return given == null
        ? options.heartbeatLimit
        : Duration.ofSeconds(
            new HazelcastProperties(given.getConfig())
                .getSeconds(ClusterProperty.MAX_NO_HEARTBEAT_SECONDS));
  }

  @Override
  public Channel channel(String name, int protocol, Receiver receiver) {
    switchboard.open(name, protocol, receiver);
    return (to, message, deadline) -> send(name, to, message, deadline);
  }

  @Override
  public void observe(MembershipObserver observer) {
    switchboard.observe(observer);
  }

  @Override
  public void start(Joining comesWith) {
    switchboard.observe(new Shifting());
    joining = comesWith;
    channels = switchboard.start();
    HazelcastInstance given = options.instance;
    if (given == null) {
      Configuration.quiet();
    }
    try {
      hazelcast = given != null ? given : Hazelcast.newHazelcastInstance(Configuration.of(options));
    } catch (HazelcastException | IllegalStateException failed) {
      throw new OptionInvalid(
          "cluster-port",
          "the cluster could not be joined: " + failed.getMessage(),
          "choose a free port and an address of this machine; beside members of another release of"
              + " Hazelcast, another cluster-name",
          failed);
    }
    if (given != null) {
      for (String shortcoming : Shortcomings.of(given.getConfig())) {
        LOG.log(Level.WARNING, "cluster-instance: {0}", shortcoming);
      }
    }
    shares = new Shares(instance());
    Life first = life(null);
    peers.be(first);
    LifecycleService lifecycle = instance().getLifecycleService();
    UUID merges =
        lifecycle.addLifecycleListener(
            event -> {
              if (event.getState() == LifecycleState.MERGED && !closed) {
                timer.execute(this::reborn);
              }
            });
    registered.add(() -> lifecycle.removeLifecycleListener(merges));
    Cluster all = instance().getCluster();
    UUID membership = all.addMembershipListener(new Membership());
    registered.add(() -> all.removeMembershipListener(membership));
    PartitionService partitions = instance().getPartitionService();
    UUID migrations = partitions.addMigrationListener(new Migrations());
    registered.add(() -> partitions.removeMigrationListener(migrations));
    appear(first);
    var unused =
        timer.scheduleAtFixedRate(
            guarded(this::tick), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    peers.await(TO_MEET_NANOS);
  }

  private HazelcastInstance instance() {
    return Objects.requireNonNull(hazelcast, "started");
  }

  /**
   * Under the id that Hazelcast gives us, which changes when two halves come together.
   *
   * @param former as it called us before
   */
  private Life life(@Nullable Member former) {
    Map<String, String> attributes = new HashMap<>(options.attributes);
    if (former != null) {
      attributes.put(Member.REBORN, former.id());
    }
    UUID id = instance().getCluster().getLocalMember().getUuid();
    Joining with = Objects.requireNonNull(joining, "started");
    return new Life(new Member(id.toString(), with.name(), channels, attributes), with, random);
  }

  private void appear(Life now) {
    peers.appear(now);
    ITopic<Object> topic = instance().getTopic(topic(now.id()));
    UUID messages = topic.addMessageListener(message -> arrived(now, message));
    registered.add(() -> topic.removeMessageListener(messages));
    peers.greetUnproven();
  }

  private void reborn() {
    Member former = self();
    appear(life(former));
    switchboard.reborn(former);
    look();
  }

  private static String topic(UUID member) {
    return "stash." + member;
  }

  private void tick() {
    long now = System.nanoTime();
    // A knock is not for nothing: Hazelcast takes a member for gone after the fourth failed try to
    // connect, and tries when there is something to send, ten times a second at most; the
    // heart-beats alone would take seconds.
    peers.tick(now);
    if (++ticks % TICKS_A_LOOK == 0) {
      peers.greetUnproven();
      look();
    }
  }

  /** What the timer runs: whatever goes wrong in it, the next comes. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (HazelcastInstanceNotActiveException stopping) {
        LOG.log(Level.DEBUG, "the cluster has been left");
      } catch (RuntimeException broken) {
        LOG.log(Level.ERROR, "the cluster's clock stumbled; it goes on", broken);
      }
    };
  }

  private void arrived(Life in, Message<Object> message) {
    if (!closed) {
      peers.arrived(in, packet(message));
    }
  }

  private static @Nullable Packet packet(Message<Object> message) {
    try {
      return message.getMessageObject() instanceof byte[] bytes ? Packet.decode(bytes) : null;
    } catch (HazelcastException | IllegalArgumentException refused) {
      return null; // an object of a class that is not let in
    }
  }

  /** Soon, and once for all that happens at once. */
  private void lookSoon() {
    if (looksSoon.compareAndSet(false, true)) {
      try {
        timer.execute(guarded(this::look));
      } catch (RejectedExecutionException closing) {
        LOG.log(Level.DEBUG, "nobody wants to know any more who owns what");
      }
    }
  }

  private void look() {
    looksSoon.set(false);
    switchboard.moved(shares().moved(peers::belongs));
  }

  @Override
  public Member self() {
    return peers.life().self();
  }

  @Override
  public List<Member> members() {
    return peers.members();
  }

  @Override
  public @Nullable Member owner(String key) {
    Life me = peers.life();
    try {
      UUID owner = shares().owner(key, peers::belongs);
      if (owner == null || owner.equals(me.id())) {
        return owner == null ? null : me.self();
      }
      Peer peer = peers.find(owner);
      return peer == null ? null : peer.member();
    } catch (HazelcastInstanceNotActiveException stopped) {
      return null;
    }
  }

  private Shares shares() {
    return Objects.requireNonNull(shares, "started");
  }

  @Override
  public int partition(String key) {
    try {
      return shares().partition(key);
    } catch (HazelcastInstanceNotActiveException stopped) {
      return 0; // nobody is told of any
    }
  }

  private CompletableFuture<Void> send(
      String channel, Member to, byte[] message, Duration deadline) {
    Peer peer = peers.find(UUID.fromString(to.id()));
    if (peer == null || peer.member().protocol(channel) == 0) {
      return CompletableFuture.failedFuture(
          new MemberUnreachable("it is no member, or has no such channel"));
    }
    return peer.post().send(channel, message, System.nanoTime() + deadline.toNanos());
  }

  /**
   * The instance stays, without partitions: they move one by one, and what lives here after them.
   */
  @Override
  public boolean release(Duration atMost) {
    if (options.instance != null || members().size() < 2) {
      return false;
    }
    released =
        CompletableFuture.runAsync(
            () -> instance().getCluster().demoteLocalDataMember(),
            task -> Thread.ofVirtual().name("stash-release").start(task));
    try {
      released.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException failed) {
      LOG.log(
          Level.INFO, "nobody takes over the partitions of this member: {0}", failed.getMessage());
      return false; // too late, Hazelcast goes on trying all the same: regain() knows
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public boolean regain() {
    if (!released.isDone()) {
      return false;
    }
    if (!instance().getCluster().getLocalMember().isLiteMember()) {
      return true; // nobody took them
    }
    try {
      instance().getCluster().promoteLocalLiteMember();
      return true;
    } catch (HazelcastException | IllegalStateException failed) {
      LOG.log(Level.WARNING, "no partitions were taken again: {0}", failed.toString());
      return false;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    peers.goodbye();
    closed = true;
    if (hazelcast != null && options.instance == null) {
      hazelcast.shutdown();
    } else {
      registered.forEach(HazelcastBackend::takeBack);
    }
  }

  private static void takeBack(Runnable registration) {
    try {
      registration.run();
    } catch (HazelcastException | IllegalStateException stopped) {
      LOG.log(Level.DEBUG, "the instance is gone already");
    }
  }

  private final class Grid implements Peers.Grid {
    @Override
    public Collection<com.hazelcast.cluster.Member> members() {
      return instance().getCluster().getMembers();
    }

    @Override
    public void publish(UUID to, Packet packet) {
      try {
        instance().<Object>getTopic(topic(to)).publish(Packet.encode(packet));
      } catch (HazelcastException | IllegalStateException stopping) {
        LOG.log(Level.DEBUG, "a message was not sent", stopping);
      }
    }

    @Override
    public boolean outlivesMembers() {
      return options.instance != null;
    }
  }

  private final class Membership extends MembershipAdapter {
    @Override
    public void memberAdded(MembershipEvent event) {
      peers.greet(event.getMember().getUuid());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      peers.outOfGrid(event.getMember().getUuid());
      lookSoon();
    }
  }

  /** Whom we have met decides on whose share a stranger's partition is. */
  private final class Shifting implements MembershipObserver {
    @Override
    public void joined(Member member) {
      lookSoon();
    }

    @Override
    public void left(Member member, boolean goodbye) {
      lookSoon();
    }
  }

  private final class Migrations implements MigrationListener {
    @Override
    public void migrationStarted(MigrationState state) {}

    @Override
    public void migrationFinished(MigrationState state) {
      lookSoon();
    }

    @Override
    public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
      lookSoon();
    }

    @Override
    public void replicaMigrationFailed(ReplicaMigrationEvent event) {
      lookSoon();
    }
  }
}
