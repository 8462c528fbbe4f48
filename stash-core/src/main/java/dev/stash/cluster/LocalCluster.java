package dev.stash.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A cluster of one: it owns every key. */
public final class LocalCluster implements ClusterBackend {
  private volatile Member self = new Member("local", "node", 1, Map.of());

  @Override
  public void start(Joining joining, int protocol, ClusterListener listener) {
    self = new Member("local", joining.name(), protocol, Map.of());
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
  public CompletableFuture<Void> send(Member to, byte[] message, Duration deadline) {
    return CompletableFuture.failedFuture(new MemberUnreachable("there is no other member"));
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
