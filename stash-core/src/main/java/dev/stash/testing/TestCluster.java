package dev.stash.testing;

import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.ClusterListener;
import dev.stash.cluster.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
  private static final AtomicInteger CLUSTERS = new AtomicInteger();
  private final int number = CLUSTERS.incrementAndGet();
  private final AtomicInteger names = new AtomicInteger();

  /** Its threads have a name, so that a test can tell what is done on a cluster's thread. */
  final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("test-cluster-", 0).factory());

  /** No members yet. */
  public TestCluster() {}

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
  public void heal(Member one, Member other) {
    cuts.remove(List.of(one, other));
    cuts.remove(List.of(other, one));
    report(one, listener -> listener.interrupted(other));
    report(other, listener -> listener.interrupted(one));
  }

  private interface Report {
    void to(ClusterListener listener);
  }

  private void report(Member to, Report report) {
    TestMember member = find(to);
    if (member != null) {
      executor.execute(() -> report.to(member.listener()));
    }
  }

  boolean isCut(Member from, Member to) {
    return cuts.contains(List.of(from, to));
  }

  @Nullable TestMember find(Member member) {
    return members.stream().filter(m -> m.self().equals(member)).findFirst().orElse(null);
  }

  void join(TestMember joining) {
    members.add(joining);
    for (TestMember other : members) {
      if (other != joining) {
        report(other.self(), listener -> listener.joined(joining.self()));
        report(joining.self(), listener -> listener.joined(other.self()));
      }
    }
    moved();
  }

  void gone(TestMember leaving, boolean goodbye) {
    if (members.remove(leaving)) {
      members.forEach(other -> report(other.self(), l -> l.left(leaving.self(), goodbye)));
      moved();
    }
  }

  void moved() {
    members.forEach(member -> report(member.self(), ClusterListener::moved));
  }

  /** Rendezvous hashing: the highest of all members' hashes with the key; alike in each cluster. */
  @Nullable Member owner(String key) {
    Member owner = null;
    long best = 0;
    for (TestMember member : new ArrayList<>(members)) {
      if (member.released) {
        continue;
      }
      if (member.self().equals(placed.get(key))) {
        return member.self();
      }
      long hash = (key + member.seat).hashCode() * 0x9E3779B97F4A7C15L;
      if (owner == null || hash > best) {
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
