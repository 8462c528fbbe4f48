package dev.stash.testing;

import dev.stash.actor.Mailbox;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.ClusterListener;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MemberUnreachable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A member of a {@link TestCluster}. */
final class TestMember implements ClusterBackend {
  private final TestCluster cluster;
  private final String id;
  final String seat;
  private final Map<Member, Mailbox<Runnable>> lanes = new ConcurrentHashMap<>();
  private volatile @Nullable Member self;
  private volatile @Nullable ClusterListener listener;
  volatile boolean released;
  volatile boolean dead;

  /**
   * Of one cluster.
   *
   * @param id unique in this process
   * @param seat its number in its cluster, which decides on what it owns
   */
  TestMember(TestCluster cluster, String id, String seat) {
    this.cluster = cluster;
    this.id = id;
    this.seat = seat;
  }

  ClusterListener listener() {
    return Objects.requireNonNull(listener);
  }

  @Override
  public void start(Joining joining, int protocol, ClusterListener reportTo) {
    self = new Member(id, joining.name(), protocol, Map.of());
    listener = reportTo;
    cluster.join(this);
  }

  @Override
  public Member self() {
    return Objects.requireNonNull(self, "started");
  }

  @Override
  public List<Member> members() {
    return dead ? List.of(self()) : cluster.members();
  }

  @Override
  public @Nullable Member owner(String key) {
    return dead ? self() : cluster.owner(key);
  }

  @Override
  public CompletableFuture<Void> send(Member to, byte[] message, Duration deadline) {
    TestMember receiver = cluster.find(to);
    CompletableFuture<Void> taken = new CompletableFuture<>();
    if (receiver == null || dead || receiver.dead || cluster.isCut(self(), to)) {
      taken.completeExceptionally(new MemberUnreachable("it cannot be reached"));
      return taken;
    }
    if (cluster.executor.isShutdown()) {
      taken.completeExceptionally(new MemberUnreachable("the test is over"));
      return taken;
    }
    lanes
        .computeIfAbsent(to, member -> new Mailbox<>(Runnable::run, cluster.executor))
        .soon(
            () -> {
              receiver.listener().received(self(), message);
              taken.complete(null);
            });
    return taken;
  }

  @Override
  public boolean spansProcesses() {
    return false;
  }

  @Override
  public boolean release(Duration atMost) {
    if (cluster.members().size() < 2) {
      return false;
    }
    released = true;
    cluster.moved();
    return true;
  }

  @Override
  public boolean regain() {
    released = false;
    cluster.moved();
    return true;
  }

  @Override
  public void close() {
    cluster.gone(this, true);
  }
}
