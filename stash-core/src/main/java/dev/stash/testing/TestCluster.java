package dev.stash.testing;

import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import dev.stash.cluster.Switchboard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A cluster inside one process, for tests of applications: each member is handed to a {@link
 * dev.stash.Stash} of its own, all share one storage. No port, up at once. Members can be killed
 * and cut off from each other. Thread-safe.
 */
public final class TestCluster implements AutoCloseable {
  private final List<TestMember> members = new CopyOnWriteArrayList<>();
  private final Set<List<Member>> cuts = ConcurrentHashMap.newKeySet();
  private final Map<String, Member> placed = new ConcurrentHashMap<>();

  /** Who owns each partition, as everybody was told last. */
  private final Map<Integer, Optional<Member>> told = new HashMap<>();

  private static final int PARTITIONS = 271;
  private static final AtomicInteger CLUSTERS = new AtomicInteger();
  private final int number = CLUSTERS.incrementAndGet();
  private final AtomicInteger names = new AtomicInteger();

  /** Its threads have a name, so that a test can tell what is done on a cluster's thread. */
  final ExecutorService executor;

  /** No members yet. */
  public TestCluster() {
    this(Thread.ofVirtual().name("test-cluster-", 0).factory());
  }

  /** The same, whose messages arrive on these threads. */
  TestCluster(ThreadFactory threads) {
    executor = Executors.newThreadPerTaskExecutor(threads);
  }

  /** A further member, for {@link dev.stash.StashBuilder#cluster}. It joins when that is built. */
  public ClusterBackend member() {
    String seat = "m" + names.incrementAndGet();
    return new TestMember(this, "c" + number + "-" + seat, seat);
  }

  /** The members that have joined, the oldest first. */
  public List<Member> members() {
    return members.stream().map(TestMember::self).toList();
  }

  /** From now on this member owns the key, as long as it lives; everybody is told so. */
  public void place(String key, Member owner) {
    placed.put(key, owner);
    moved();
  }

  /** The member vanishes without a goodbye: it hears nothing and nobody hears it. */
  public void kill(Member member) {
    TestMember killed = find(member);
    if (killed != null) {
      killed.dead = true;
      gone(killed, false);
    }
  }

  /** What is sent between the two is lost from now on; neither is told. */
  public void cut(Member one, Member other) {
    cuts.add(List.of(one, other));
    cuts.add(List.of(other, one));
  }

  /** Messages between the two arrive again; both are told that some were lost. */
  public synchronized void heal(Member one, Member other) {
    cuts.remove(List.of(one, other));
    cuts.remove(List.of(other, one));
    interrupt(one, other);
    interrupt(other, one);
  }

  private void interrupt(Member hears, Member of) {
    TestMember member = find(hears);
    if (member != null) {
      Switchboard all = member.switchboard;
      hears
          .channels()
          .keySet()
          .forEach(channel -> tell(member, of, () -> all.interrupted(channel, of)));
    }
  }

  private static void tell(TestMember member, Member of, Runnable what) {
    boolean unused = member.hear(of, what); // not after the end of the test
  }

  boolean isCut(Member from, Member to) {
    return cuts.contains(List.of(from, to));
  }

  @Nullable TestMember find(Member member) {
    return members.stream().filter(m -> m.self().equals(member)).findFirst().orElse(null);
  }

  synchronized void join(TestMember joining) {
    members.add(joining);
    for (TestMember other : members) {
      if (other != joining) {
        meet(other, joining.self());
        meet(joining, other.self());
      }
    }
    moved();
  }

  private static void meet(TestMember member, Member joined) {
    tell(member, joined, () -> member.switchboard.joined(joined));
  }

  synchronized void gone(TestMember leaving, boolean goodbye) {
    if (members.remove(leaving)) {
      Member left = leaving.self();
      members.forEach(other -> tell(other, left, () -> other.switchboard.left(left, goodbye)));
      moved();
    }
  }

  /** Everybody is told which partitions are another's, and those of keys that were placed. */
  synchronized void moved() {
    Set<Integer> moved = new HashSet<>();
    placed.keySet().forEach(key -> moved.add(partition(key)));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      Optional<Member> owner = Optional.ofNullable(owner(partition));
      if (!owner.equals(told.put(partition, owner))) {
        moved.add(partition);
      }
    }
    members.forEach(member -> tell(member, member.self(), () -> member.switchboard.moved(moved)));
  }

  static int partition(String key) {
    return Math.floorMod(key.hashCode(), PARTITIONS);
  }

  @Nullable Member owner(String key) {
    Member wanted = placed.get(key);
    TestMember there = wanted == null ? null : find(wanted);
    return there == null || there.released ? owner(partition(key)) : there.self();
  }

  /**
   * Rendezvous hashing: the highest of all hashes of partition and member; alike in each cluster.
   */
  private @Nullable Member owner(int partition) {
    Member owner = null;
    long best = 0;
    for (TestMember member : new ArrayList<>(members)) {
      long hash = (partition + member.seat).hashCode() * 0x9E3779B97F4A7C15L;
      if (!member.released && (owner == null || hash > best)) {
        owner = member.self();
        best = hash;
      }
    }
    return owner;
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
