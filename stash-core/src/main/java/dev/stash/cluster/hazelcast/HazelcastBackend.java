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
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.ClusterListener;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MemberUnreachable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
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
 * <p>Hazelcast tells who is in its grid, which anybody can be who reaches the port and knows the
 * name. So members greet each other with {@link Packet.Hello} and prove with {@link Packet.Proof}
 * that they have the secret ({@link Life}); who has not is no member, is sent nothing else and owns
 * nothing ({@link Shares}). All else travels sealed, and what is not is dropped.
 */
final class HazelcastBackend implements ClusterBackend {
  private static final Logger LOG = System.getLogger(HazelcastBackend.class.getName());
  private static final long TICK_MILLIS = 100;
  private static final int TICKS_A_GREETING = 5;

  private final HazelcastCluster.Builder options;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("stash-cluster").factory());
  private final SecureRandom random = new SecureRandom();
  private final Strangers strangers = new Strangers();
  private final Map<UUID, Peer> peers = new ConcurrentHashMap<>();
  private final Map<UUID, Lane> lanes = new ConcurrentHashMap<>();
  private final Set<UUID> leaving = ConcurrentHashMap.newKeySet();
  private final AtomicLong laneIds = new AtomicLong(System.nanoTime());
  private final Object membership = new Object();

  private @Nullable HazelcastInstance hazelcast;
  private @Nullable ClusterListener listener;
  private @Nullable Shares shares;
  private @Nullable Joining joining;
  private volatile @Nullable Life life;
  private int protocol;
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
  public void start(Joining comesWith, int highestProtocol, ClusterListener reportTo) {
    joining = comesWith;
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
    if (given != null) {
      for (String shortcoming : Shortcomings.of(given.getConfig())) {
        LOG.log(Level.WARNING, "cluster-instance: {0}", shortcoming);
      }
    }
    shares = new Shares(instance());
    Life first = life(null);
    life = first; // from the first event on somebody may ask
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
    return new Life(new Member(id.toString(), with.name(), protocol, attributes), with, random);
  }

  private Life life() {
    return Objects.requireNonNull(life, "started");
  }

  private void appear(Life now) {
    List<Peer> others = new ArrayList<>();
    List<Lane> former = new ArrayList<>();
    synchronized (membership) {
      // At once: a lane that was made in between would speak for ever under an id that is gone.
      others.addAll(peers.values());
      former.addAll(lanes.values());
      lanes.clear();
      peers.clear();
      life = now;
    }
    former.forEach(Lane::close);
    others.forEach(other -> report(() -> listener().left(other.member, false)));
    ITopic<Object> topic = instance().getTopic(topic(now.id()));
    UUID messages = topic.addMessageListener(message -> arrived(now, message));
    registered.add(() -> topic.removeMessageListener(messages));
    greetUnproven();
  }

  private void reborn() {
    Member former = self();
    appear(life(former));
    listener().reborn(former);
  }

  private static String topic(UUID member) {
    return "stash." + member;
  }

  /** A partition's owner is of no use until it is known: wait for those who are there already. */
  private void awaitGreetings() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    synchronized (membership) {
      while (peers.size() + 1 + strangers.refused() < instance().getCluster().getMembers().size()
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
        greetUnproven();
      }
    } catch (HazelcastInstanceNotActiveException stopping) {
      LOG.log(Level.DEBUG, "the cluster has been left");
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the cluster's clock stumbled; it goes on", broken);
    }
  }

  private void greetUnproven() {
    UUID me = life().id();
    for (com.hazelcast.cluster.Member member : instance().getCluster().getMembers()) {
      UUID id = member.getUuid();
      if (!id.equals(me) && !peers.containsKey(id) && strangers.due(member, System.nanoTime())) {
        publish(id, life().hello());
      }
    }
  }

  /**
   * Hazelcast takes a member for gone after the fourth failed try to connect, and tries, ten times
   * a second at most, when there is something to send; the heart-beats alone would take seconds.
   */
  private void knock(UUID on) {
    Peer peer = peers.get(on);
    if (peer != null) {
      tell(peer, new Frame.Knock());
    }
  }

  private void tell(Peer peer, Frame frame) {
    publish(peer.id, peer.seal(life().id(), frame));
  }

  private void publish(UUID to, Packet packet) {
    try {
      instance().<Object>getTopic(topic(to)).publish(Packet.encode(packet));
    } catch (HazelcastException | IllegalStateException stopping) {
      LOG.log(Level.DEBUG, "a message was not sent", stopping);
    }
  }

  private void arrived(Life in, Message<Object> message) {
    if (closed || in != life) {
      return; // confirmed, it would be waited for
    }
    Packet packet = packet(message);
    if (packet == null || packet.from().equals(in.id())) {
      strangers.dropped(System.nanoTime());
      return;
    }
    com.hazelcast.cluster.Member sender = inGrid(packet.from());
    if (sender == null) {
      return; // it has just left, or says that it is somebody who is not there
    }
    switch (packet) {
      case Packet.Hello hello -> greeted(in, sender, hello);
      case Packet.Proof proof -> proven(in, sender, proof);
      case Packet.Sealed sealed -> opened(in, sealed);
      case Packet.Outdated old -> {
        boolean unused =
            claims(
                sender,
                old.name(),
                "is of a release that seals nothing; give the new release another cluster-name");
      }
    }
  }

  private static @Nullable Packet packet(Message<Object> message) {
    try {
      return message.getMessageObject() instanceof byte[] bytes ? Packet.decode(bytes) : null;
    } catch (HazelcastException | IllegalArgumentException refused) {
      return null; // an object of a class that is not let in
    }
  }

  private com.hazelcast.cluster.@Nullable Member inGrid(UUID id) {
    for (com.hazelcast.cluster.Member member : instance().getCluster().getMembers()) {
      if (member.getUuid().equals(id)) {
        return member;
      }
    }
    return null;
  }

  private void greeted(Life me, com.hazelcast.cluster.Member sender, Packet.Hello hello) {
    if (me.shareSecret(hello)) {
      strangers.greets(hello.from());
      boolean known = me.knows(peers.get(hello.from()), hello.nonce());
      publish(hello.from(), me.introduce(hello.from(), hello.nonce(), !known));
    } else if (claims(sender, hello.name(), "does not have the secret of this one")) {
      publish(hello.from(), me.hello()); // so that it can say so, too
    }
  }

  /** What is not sealed says nothing against a member that has proven itself. */
  private boolean claims(com.hazelcast.cluster.Member sender, String name, String why) {
    if (peers.containsKey(sender.getUuid())) {
      strangers.dropped(System.nanoTime());
      return false;
    }
    return strangers.claims(sender, name, why);
  }

  private void proven(Life me, com.hazelcast.cluster.Member sender, Packet.Proof proof) {
    switch (me.judge(proof)) {
      case Life.Outcome.Nothing nothing -> strangers.dropped(System.nanoTime());
      case Life.Outcome.Differs differs -> {
        strangers.refuse(
            sender, differs.name(), "has another " + differs.option() + " than this one");
        if (differs.wanted()) {
          publish(proof.from(), me.introduce(proof.from(), proof.nonce(), false));
        }
      }
      case Life.Outcome.Belongs belongs -> {
        // In this order: what is said to it from the meeting on comes after our proof.
        if (belongs.wanted()) {
          publish(proof.from(), me.introduce(proof.from(), proof.nonce(), false));
        }
        meet(me, belongs.peer());
      }
    }
  }

  private void meet(Life me, Peer peer) {
    Peer former;
    synchronized (membership) {
      former = peers.get(peer.id);
      if (me != life || me.knows(former, peer.nonce) || me.isOver(peer)) {
        return;
      }
    }
    if (former != null) {
      gone(peer.id); // another life of it, on an instance that stayed
    }
    synchronized (membership) {
      if (me != life || me.isOver(peer)) {
        return;
      }
      peers.put(peer.id, peer);
      membership.notifyAll();
    }
    strangers.proven(peer.id);
    listener().joined(peer.member);
  }

  private void opened(Life me, Packet.Sealed sealed) {
    Peer peer = peers.get(sealed.from());
    if (peer == null) {
      publish(sealed.from(), me.hello()); // not confirmed: it will be noticed as a gap
      return;
    }
    byte[] open = peer.open(sealed);
    if (open == null) {
      strangers.dropped(System.nanoTime());
      return;
    }
    switch (Frame.decode(open)) {
      case Frame.Batch batch -> take(peer, batch);
      case Frame.Taken taken -> {
        Lane lane = lanes.get(peer.id);
        if (lane != null && lane.id() == taken.lane()) {
          lane.taken(taken.since(), taken.nth());
        }
      }
      case Frame.Goodbye goodbye -> {
        leaving.add(peer.id);
        if (options.instance != null) {
          gone(peer.id); // its instance may stay
          strangers.left(peer.id);
        }
      }
      case Frame.Knock knock -> {}
      case null -> LOG.log(Level.DEBUG, "a message of an unknown kind was dropped");
    }
  }

  private void take(Peer from, Frame.Batch batch) {
    boolean whole = from.lane == batch.lane() ? batch.nth() == from.nth + 1 : batch.nth() == 1;
    from.lane = batch.lane();
    from.nth = batch.nth();
    if (!whole || batch.nth() == 1) {
      from.since = batch.nth();
    }
    if (!whole) {
      report(() -> listener().interrupted(from.member));
    }
    for (byte[] message : batch.messages()) {
      report(() -> listener().received(from.member, message));
    }
    tell(from, new Frame.Taken(batch.lane(), from.since, batch.nth()));
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
    Peer peer;
    synchronized (membership) {
      lane = lanes.remove(id);
      peer = peers.remove(id);
      if (peer != null) {
        life().over(peer);
      }
    }
    if (lane != null) {
      lane.close();
    }
    boolean goodbye = leaving.remove(id);
    if (peer != null) {
      report(() -> listener().left(peer.member, goodbye));
    }
  }

  @Override
  public Member self() {
    return life().self();
  }

  @Override
  public List<Member> members() {
    List<Member> members = new ArrayList<>();
    members.add(self());
    peers.values().forEach(peer -> members.add(peer.member));
    return members;
  }

  @Override
  public @Nullable Member owner(String key) {
    Life me = life();
    try {
      Shares all = Objects.requireNonNull(shares, "started");
      UUID owner = all.owner(key, id -> id.equals(me.id()) || peers.containsKey(id));
      if (owner == null || owner.equals(me.id())) {
        return owner == null ? null : me.self();
      }
      Peer peer = peers.get(owner);
      return peer == null ? null : peer.member;
    } catch (HazelcastInstanceNotActiveException stopped) {
      return null;
    }
  }

  @Override
  public CompletableFuture<Void> send(Member to, byte[] message, Duration deadline) {
    Lane lane = lane(UUID.fromString(to.id()));
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
      Peer peer = peers.get(to);
      return peer == null ? null : lanes.computeIfAbsent(to, id -> newLane(peer));
    }
  }

  private Lane newLane(Peer to) {
    return new Lane(laneIds.incrementAndGet(), frame -> tell(to, frame));
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
    if (life != null) {
      peers.values().forEach(other -> tell(other, new Frame.Goodbye()));
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
      publish(event.getMember().getUuid(), life().hello());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
      gone(event.getMember().getUuid());
      strangers.gone(event.getMember().getUuid());
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
