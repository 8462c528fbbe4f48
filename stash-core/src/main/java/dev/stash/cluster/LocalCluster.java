package dev.stash.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A cluster of one: it owns every key. */
public final class LocalCluster implements ClusterBackend {
  private final Switchboard switchboard = new Switchboard();
  private volatile Member self = new Member("local", "node", Map.of(), Map.of());

  @Override
  public Channel channel(String name, int protocol, Receiver receiver) {
    switchboard.open(name, protocol, receiver);
    return (to, message, deadline) ->
        CompletableFuture.failedFuture(new MemberUnreachable("there is no other member"));
  }

  @Override
  public void observe(MembershipObserver observer) {
    switchboard.observe(observer);
  }

  @Override
  public void start(Joining joining) {
    self = new Member("local", joining.name(), switchboard.start(), Map.of());
  }

  @Override
  public Member self() {
    return self;
  }

  @Override
  public List<Member> members() {
    return List.of(self);
  }

  @Override
  public Member owner(String key) {
    return self;
  }

  @Override
  public int partition(String key) {
    return 0;
  }

  @Override
  public boolean alone() {
    return true;
  }

  @Override
  public boolean spansProcesses() {
    return false;
  }

  @Override
  public boolean release(Duration atMost) {
    return false;
  }

  @Override
  public boolean regain() {
    return true;
  }

  @Override
  public void close() {}
}
