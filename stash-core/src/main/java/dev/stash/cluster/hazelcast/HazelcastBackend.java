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
import dev.stash.OptionInvalid;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.ClusterListener;
import dev.stash.cluster.Member;
import dev.stash.cluster.MemberUnreachable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The cluster on Hazelcast.
 *
 * <p>A key's owner is the owner of its partition. Messages travel over one topic per member: topics
 * carry bytes as they are, so no class of ours has to be known to a member's serialisation, and an
 * instance of the user's own will do. Topics promise order and no arrival, hence {@link Lane}.
 *
 * <p>Hazelcast tells who is there but not that it runs Stash, nor its name: members greet each
 * other with {@link Frame.Hello}, and one that has not is no member yet.
 */
final class HazelcastBackend implements ClusterBackend {
  private static final Logger LOG = System.getLogger(HazelcastBackend.class.getName());
  private static final long TICK_MILLIS = 100;
  private static final int TICKS_A_GREETING = 5;

  private final HazelcastCluster.Builder options;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("stash-cluster").factory());
  private final Map<UUID, Member> known = new ConcurrentHashMap<>();
  private final Map<UUID, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<UUID, Arrivals> arrivals = new ConcurrentHashMap<>();
  private final Set<UUID> leaving = ConcurrentHashMap.newKeySet();
  private final AtomicLong laneIds = new AtomicLong(System.nanoTime());
  private final Object membership = new Object();

  private @Nullable HazelcastInstance hazelcast;
  private @Nullable ClusterListener listener;
  private volatile @Nullable Member self;
  private String name = "";
  private int protocol;
  private long ticks;

  /** The last giving up of the partitions. */
  private volatile CompletableFuture<?> released = CompletableFuture.completedFuture(null);

  /** What a close takes back of what was registered with an instance that stays. */
  private final Queue<Runnable> registered = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  /** What has arrived of another member's lane. Touched by the topic's thread alone. */
  private static final class Arrivals {
    long lane;
    long nth;
  }

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
  public void start(String memberName, int highestProtocol, ClusterListener reportTo) {
    name = memberName;
    protocol = highestProtocol;
    listener = reportTo;
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
          "choose a free port and an address of this machine",
          failed);
    }
    Member me = named(null);
    self = me; // from the first event on somebody may ask
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
    appear(me, null);
    var unused =
        timer.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    awaitGreetings();
  }

  private HazelcastInstance instance() {
    return Objects.requireNonNull(hazelcast, "started");
  }

  private ClusterListener listener() {
    return Objects.requireNonNull(listener, "started");
  }

  /**
   * As Hazelcast calls us, which changes when two halves come together.
   *
   * @param former as it called us before
   */
  private Member named(@Nullable Member former) {
    Map<String, String> attributes = new HashMap<>(options.attributes);
    if (former != null) {
      attributes.put(Member.REBORN, former.id());
    }
    UUID id = instance().getCluster().getLocalMember().getUuid();
    return new Member(id.toString(), name, protocol, attributes);
  }

  private void appear(Member me, @Nullable Member before) {
    UUID id = id(me);
    List<Member> others = new ArrayList<>();
    List<Lane> former = new ArrayList<>();
    synchronized (membership) {
      // At once: a lane that was made in between would speak for ever under an id that is gone.
      others.addAll(known.values());
      others.remove(before);
      former.addAll(lanes.values());
      lanes.clear();
      arrivals.clear();
      known.clear();
      self = me;
      known.put(id, me);
    }
    former.forEach(Lane::close);
    others.forEach(other -> report(() -> listener().left(other, false)));
    ITopic<byte[]> topic = instance().getTopic(topic(id));
    UUID messages = topic.addMessageListener(message -> arrived(message.getMessageObject()));
    registered.add(() -> topic.removeMessageListener(messages));
    greetUnknown();
  }

  private void reborn() {
    Member former = self();
    appear(named(former), former);
    listener().reborn(former);
  }

  private static String topic(UUID member) {
    return "stash." + member;
  }

  /** A partition's owner is of no use until it is known: wait for those who are there already. */
  private void awaitGreetings() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    synchronized (membership) {
      while (known.size() < instance().getCluster().getMembers().size()
          && System.nanoTime() < until) {
        try {
          membership.wait(20);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  private void tick() {
    try {
      long now = System.nanoTime();
      lanes.forEach(
          (member, lane) -> {
            if (lane.tick(now)) {
              knock(member);
            }
          });
      if (++ticks % TICKS_A_GREETING == 0) {
        greetUnknown();
      }
    } catch (HazelcastInstanceNotActiveException stopping) {
      LOG.log(Level.DEBUG, "the cluster has been left");
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the cluster's clock stumbled; it goes on", broken);
    }
  }

  private void greetUnknown() {
    for (com.hazelcast.cluster.Member member : instance().getCluster().getMembers()) {
      if (!known.containsKey(member.getUuid())) {
        greet(member.getUuid(), true);
      }
    }
  }

  /**
   * Hazelcast takes a member for gone after the fourth failed try to connect, and tries, ten times
   * a second at most, when there is something to send; the heart-beats alone would take seconds.
   */
  private void knock(UUID on) {
    greet(on, false);
  }

  private void greet(UUID to, boolean wanted) {
    Member me = self();
    publish(to, new Frame.Hello(id(me), wanted, me.name(), me.protocol(), me.attributes()));
  }

  private static UUID id(Member member) {
    return UUID.fromString(member.id());
  }

  private void publish(UUID to, Frame frame) {
    try {
      instance().<byte[]>getTopic(topic(to)).publish(Frame.encode(frame));
    } catch (HazelcastException | IllegalStateException stopping) {
      LOG.log(Level.DEBUG, "a message was not sent", stopping);
    }
  }

  private void arrived(byte[] bytes) {
    if (closed) {
      return; // confirmed, it would be waited for
    }
    switch (Frame.decode(bytes)) {
      case Frame.Hello hello -> met(hello);
      case Frame.Batch batch -> take(batch);
      case Frame.Taken taken -> {
        Lane lane = lanes.get(taken.from());
        if (lane != null && lane.id() == taken.lane()) {
          lane.taken(taken.nth());
        }
      }
      case Frame.Goodbye goodbye -> {
        leaving.add(goodbye.from());
        if (options.instance != null) {
          gone(goodbye.from()); // its instance may stay
        }
      }
      case null -> LOG.log(Level.DEBUG, "a message of an unknown kind was dropped");
    }
  }

  private void met(Frame.Hello hello) {
    Member member =
        new Member(hello.from().toString(), hello.name(), hello.protocol(), hello.attributes());
    boolean present =
        instance().getCluster().getMembers().stream()
            .anyMatch(other -> other.getUuid().equals(hello.from()));
    boolean fresh = present && known.putIfAbsent(hello.from(), member) == null;
    if (hello.wanted()) {
      greet(hello.from(), false);
    }
    if (fresh) {
      listener().joined(member);
      synchronized (membership) {
        membership.notifyAll();
      }
    }
  }

  private void take(Frame.Batch batch) {
    Member from = known.get(batch.from());
    if (from == null) {
      greet(batch.from(), true); // not confirmed: it will be noticed as a gap
      return;
    }
    Arrivals arrived = arrivals.computeIfAbsent(batch.from(), member -> new Arrivals());
    boolean whole =
        arrived.lane == batch.lane() ? batch.nth() == arrived.nth + 1 : batch.nth() == 1;
    arrived.lane = batch.lane();
    arrived.nth = batch.nth();
    if (!whole) {
      report(() -> listener().interrupted(from));
    }
    for (byte[] message : batch.messages()) {
      report(() -> listener().received(from, message));
    }
    publish(batch.from(), new Frame.Taken(id(self()), batch.lane(), batch.nth()));
  }

  private static void report(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "a message from another member could not be handled", broken);
    }
  }

  private void gone(UUID id) {
    Lane lane;
    Member member;
    synchronized (membership) {
      lane = lanes.remove(id);
      arrivals.remove(id);
      member = known.remove(id);
    }
    if (lane != null) {
      lane.close();
    }
    boolean goodbye = leaving.remove(id);
    if (member != null) {
      report(() -> listener().left(member, goodbye));
    }
  }

  @Override
  public Member self() {
    return Objects.requireNonNull(self, "started");
  }

  @Override
  public List<Member> members() {
    return List.copyOf(known.values());
  }

  @Override
  public @Nullable Member owner(String key) {
    try {
      com.hazelcast.cluster.Member owner =
          instance().getPartitionService().getPartition(key).getOwner();
      return owner == null ? null : known.get(owner.getUuid());
    } catch (HazelcastInstanceNotActiveException stopped) {
      return null;
    }
  }

  @Override
  public CompletableFuture<Void> send(Member to, byte[] message, Duration deadline) {
    Lane lane = lane(id(to));
    if (lane == null) {
      return CompletableFuture.failedFuture(new MemberUnreachable("it is no member"));
    }
    return lane.send(message, System.nanoTime() + deadline.toNanos());
  }

  private @Nullable Lane lane(UUID to) {
    Lane open = lanes.get(to);
    if (open != null) {
      return open;
    }
    synchronized (membership) {
      return known.containsKey(to) ? lanes.computeIfAbsent(to, this::newLane) : null;
    }
  }

  private Lane newLane(UUID to) {
    return new Lane(id(self()), laneIds.incrementAndGet(), frame -> publish(to, frame));
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
    Member me = self;
    if (me != null) {
      known.keySet().forEach(other -> publish(other, new Frame.Goodbye(id(me))));
    }
    lanes.values().forEach(Lane::close);
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

  private final class Membership extends MembershipAdapter {
    @Override
    public void memberAdded(MembershipEvent event) {
      greet(event.getMember().getUuid(), true);
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      gone(event.getMember().getUuid());
      listener().moved();
    }
  }

  private final class Migrations implements MigrationListener {
    @Override
    public void migrationStarted(MigrationState state) {}

    @Override
    public void migrationFinished(MigrationState state) {
      listener().moved();
    }

    @Override
    public void replicaMigrationCompleted(ReplicaMigrationEvent event) {
      listener().moved();
    }

    @Override
    public void replicaMigrationFailed(ReplicaMigrationEvent event) {
      listener().moved();
    }
  }
}
