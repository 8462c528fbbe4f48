package dev.stash.engine;

import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MemberUnreachable;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import dev.stash.cluster.Switchboard;
import dev.stash.cluster.lanes.Post;
import dev.stash.cluster.lanes.Seal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A member of a {@link SimulatedCluster}, as it sees the cluster. What members say travels in the
 * lanes of a real {@link Post}, sealed; only what carries it is simulated.
 */
final class SimulatedSeat implements ClusterBackend {
  private static final long TICK_MILLIS = 100;
  private static final String NOBODY = "";

  final Machine machine;
  private final SimulatedCluster cluster;
  private final World world;
  private final Switchboard switchboard = new Switchboard();

  /** Whom it knows, by the ids of their present lives. */
  private final Map<String, Peer> peers = new LinkedHashMap<>();

  /** When the last that is under way to another seat arrives there. */
  private final Map<SimulatedSeat, Long> arrivals = new HashMap<>();

  private final int[] shifts = new int[SimulatedCluster.PARTITIONS];
  private final Set<String> givenUp = new HashSet<>();
  private String[] owners = new String[0];
  private Map<String, Integer> channels = Map.of();
  private @Nullable Member self;
  private boolean closed;

  /** Whether it has given up its keys. */
  boolean released;

  /** Whether it is cut off from all others. */
  boolean isolated;

  /** Whether somebody has taken it for dead. */
  boolean missed;

  /** Another member, in its present life and ours. */
  private record Peer(SimulatedSeat seat, Member member, Post post) {}

  SimulatedSeat(SimulatedCluster cluster, Machine machine) {
    this.cluster = cluster;
    this.machine = machine;
    this.world = cluster.world;
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
  public void start(Joining joining) {
    channels = switchboard.start();
    self = new Member(cluster.life(machine), machine.name, channels, Map.of());
    System.arraycopy(cluster.shifts, 0, shifts, 0, shifts.length);
    owners = table();
    cluster.joined(this);
    tick();
  }

  private void tick() {
    if (!closed) {
      List.copyOf(peers.values()).forEach(peer -> peer.post().tick(nanos()));
      machine.tickAfter(TICK_MILLIS, this::tick);
    }
  }

  private long nanos() {
    return TimeUnit.MILLISECONDS.toNanos(world.ticks());
  }

  // ------------------------------------------------------------------------ the others

  /** Meets another, if both still live the lives in which they were to meet. */
  void meet(SimulatedSeat other, Member mine, Member its) {
    boolean present = self().equals(mine) && cluster.seats.contains(other) && !closed;
    if (present && other.self().equals(its) && !peers.containsKey(its.id())) {
      Seal out = new Seal(key(mine, its));
      Seal in = new Seal(key(its, mine));
      peers.put(
          its.id(), new Peer(other, its, cluster.lanes.post(out, in, wire(other), heard(its))));
      if (other.released) {
        givenUp.add(its.id());
      }
      world.note(machine.name, "meets " + its.id());
      switchboard.joined(its);
      changed();
    }
  }

  private static byte[] key(Member from, Member to) {
    try {
      byte[] both = (from.id() + ">" + to.id()).getBytes(StandardCharsets.UTF_8);
      return MessageDigest.getInstance("SHA-256").digest(both);
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("every Java platform has SHA-256", impossible);
    }
  }

  /** In order, however long it takes; over a cut nothing gets. */
  private Post.Wire wire(SimulatedSeat to) {
    Member from = self();
    return (number, frame) -> {
      if (machine.dead() || cluster.cut(this, to)) {
        return;
      }
      long late = world.fault(20) ? world.between(50, 1_200) : world.between(0, 4);
      long way = late + cluster.way(this, to);
      long when = Math.max(arrivals.getOrDefault(to, 0L), world.ticks() + way);
      arrivals.put(to, when);
      world.at(when, () -> carry(from, to, number, frame));
    };
  }

  private void carry(Member from, SimulatedSeat to, long number, byte[] frame) {
    if (!cluster.cut(this, to)) {
      to.machine.run(() -> to.arrived(from, number, frame));
    }
  }

  private void arrived(Member from, long number, byte[] frame) {
    Peer peer = peers.get(from.id());
    if (peer != null && !closed) { // else it is noticed as a gap
      boolean unused = peer.post().arrived(number, frame);
    }
  }

  private Post.Arrivals heard(Member of) {
    return new Post.Arrivals() {
      @Override
      public boolean hears(String channel) {
        return switchboard.hears(channel);
      }

      @Override
      public void received(String channel, byte[] message) {
        switchboard.received(channel, of, message);
      }

      @Override
      public void interrupted(String channel) {
        world.note(machine.name, "has missed something of " + of.id());
        switchboard.interrupted(channel, of);
      }

      @Override
      public void goodbye() {}
    };
  }

  private CompletableFuture<Void> send(String channel, Member to, byte[] message, Duration within) {
    Peer peer = peers.get(to.id());
    return peer == null || peer.member().protocol(channel) == 0
        ? CompletableFuture.failedFuture(new MemberUnreachable("it is no member"))
        : peer.post().send(channel, message, nanos() + within.toNanos());
  }

  /** Somebody is gone, as far as this one knows. */
  void gone(Member member, boolean goodbye) {
    Peer peer = peers.remove(member.id());
    if (peer != null && !closed) {
      world.note(machine.name, (goodbye ? "is told goodbye by " : "misses ") + member.id());
      peer.post().close();
      switchboard.left(member, goodbye);
      changed();
    }
  }

  /** It was taken for dead, and comes back under another id. */
  void reborn() {
    Member former = self();
    List.copyOf(peers.values()).forEach(peer -> gone(peer.member(), false));
    Map<String, String> attributes = Map.of(Member.REBORN, former.id());
    self = new Member(cluster.life(machine), machine.name, channels, attributes);
    world.note(machine.name, "is " + self().id() + " from now on");
    System.arraycopy(cluster.shifts, 0, shifts, 0, shifts.length);
    switchboard.reborn(former);
    changed();
  }

  // ------------------------------------------------------------------------ whose a key is

  void heardOf(Member member, boolean gaveUp) {
    if (gaveUp) {
      givenUp.add(member.id());
    } else {
      givenUp.remove(member.id());
    }
    changed();
  }

  /** What comes late changes nothing: in the end all have the same table. */
  void shift(int partition, int salt) {
    if (salt > shifts[partition]) {
      shifts[partition] = salt;
      changed();
    }
  }

  private void changed() {
    String[] now = table();
    Set<Integer> moved = new HashSet<>();
    for (int i = 0; i < now.length; i++) {
      if (!now[i].equals(owners[i])) {
        moved.add(i);
      }
    }
    owners = now;
    if (!moved.isEmpty()) {
      machine.after(world.between(0, 20), () -> switchboard.moved(moved));
    }
  }

  /** The ids of the owners. */
  private String[] table() {
    String[] table = new String[SimulatedCluster.PARTITIONS];
    for (int i = 0; i < table.length; i++) {
      Member owner = owner(i);
      table[i] = owner == null ? NOBODY : owner.id();
    }
    return table;
  }

  private @Nullable Member owner(int partition) {
    Member owner = null;
    long best = 0;
    for (Member member : members()) {
      boolean mine = member.equals(self());
      long hash = weight(partition, shifts[partition], member.name());
      boolean gaveUp = mine ? released : givenUp.contains(member.id());
      if (!gaveUp && (owner == null || hash > best)) {
        owner = member;
        best = hash;
      }
    }
    return owner;
  }

  /** Whose is the largest owns a partition, after so many shifts of it. */
  static long weight(int partition, int shifts, String name) {
    return (partition + ":" + shifts + ":" + name).hashCode() * 0x9E3779B97F4A7C15L;
  }

  @Override
  public Member self() {
    return Objects.requireNonNull(self, "started");
  }

  @Override
  public List<Member> members() {
    List<Member> all = new ArrayList<>(List.of(self()));
    peers.values().forEach(peer -> all.add(peer.member()));
    return all;
  }

  @Override
  public @Nullable Member owner(String key) {
    return owner(partition(key));
  }

  @Override
  public int partition(String key) {
    return Math.floorMod(key.hashCode(), SimulatedCluster.PARTITIONS);
  }

  @Override
  public Duration silenceLimit() {
    return Duration.ofMillis(SimulatedCluster.SILENCE);
  }

  @Override
  public boolean release(Duration atMost) {
    if (peers.isEmpty()) {
      return false;
    }
    released = true;
    cluster.said(this);
    changed();
    return true;
  }

  @Override
  public boolean regain() {
    released = false;
    cluster.said(this);
    changed();
    return true;
  }

  @Override
  public void close() {
    closed = true;
    peers.values().forEach(peer -> peer.post().close());
    cluster.leave(this, true);
  }
}
