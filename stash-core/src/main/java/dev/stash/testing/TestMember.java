package dev.stash.testing;

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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A member of a {@link TestCluster}. */
final class TestMember implements ClusterBackend {
  private static final Logger LOG = System.getLogger(TestMember.class.getName());

  private final TestCluster cluster;
  private final String id;
  final String seat;
  final Switchboard switchboard = new Switchboard();

  /** By member the last that it hears of that one: what it hears next comes after it. */
  private final Map<String, CompletableFuture<Void>> heard = new ConcurrentHashMap<>();

  private volatile @Nullable Member self;
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

  @Override
  public Channel channel(String name, int protocol, Receiver receiver) {
    switchboard.open(name, protocol, receiver);
    return (to, message, deadline) -> send(name, to, message);
  }

  @Override
  public void observe(MembershipObserver observer) {
    switchboard.observe(observer);
  }

  @Override
  public void start(Joining joining) {
    self = new Member(id, joining.name(), switchboard.start(), Map.of());
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
  public int partition(String key) {
    return TestCluster.partition(key);
  }

  private CompletableFuture<Void> send(String channel, Member to, byte[] message) {
    CompletableFuture<Void> taken = new CompletableFuture<>();
    boolean sent;
    synchronized (cluster) { // nobody hears a message before it hears of its sender
      TestMember receiver = reached(to);
      sent =
          receiver != null
              && receiver.switchboard.hears(channel)
              && receiver.hear(
                  self(),
                  () -> {
                    receiver.switchboard.received(channel, self(), message);
                    taken.complete(null);
                  });
    }
    if (!sent) {
      taken.completeExceptionally(new MemberUnreachable("it cannot be reached"));
    }
    return taken;
  }

  private @Nullable TestMember reached(Member to) {
    TestMember there = cluster.find(to);
    return there == null || dead || there.dead || cluster.isCut(self(), to) ? null : there;
  }

  /**
   * Hears something of a member, after all it has heard of it before.
   *
   * @return false: the test is over
   */
  boolean hear(Member of, Runnable what) {
    if (cluster.executor.isShutdown()) {
      return false;
    }
    heard.compute(of.id(), (member, last) -> after(last, what));
    return true;
  }

  private CompletableFuture<Void> after(@Nullable CompletableFuture<Void> last, Runnable what) {
    return (last == null ? CompletableFuture.<Void>completedFuture(null) : last)
        .thenRunAsync(what, cluster.executor)
        .exceptionally(this::tell);
  }

  /** Whoever is told throws what it likes; it hears what comes next all the same. */
  private @Nullable Void tell(Throwable thrown) {
    if (!cluster.executor.isShutdown()) { // then the test is over, and nothing is heard any more
      LOG.log(Level.ERROR, "a member of a test's cluster threw at what it heard", thrown);
    }
    return null;
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
