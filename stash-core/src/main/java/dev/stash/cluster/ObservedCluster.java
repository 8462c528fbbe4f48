package dev.stash.cluster;

import dev.stash.observe.Signals;
import dev.stash.observe.Signals.Passage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A cluster whose messages are told of, channel by channel. Thread-safe. */
public final class ObservedCluster implements ClusterBackend {
  private final ClusterBackend cluster;
  private final Signals signals;

  private ObservedCluster(ClusterBackend cluster, Signals signals) {
    this.cluster = cluster;
    this.signals = signals;
  }

  /** The cluster itself if nobody listens. */
  public static ClusterBackend over(ClusterBackend cluster, Signals signals) {
    return Signals.NONE.equals(signals) ? cluster : new ObservedCluster(cluster, signals);
  }

  @Override
  public Channel channel(String name, int protocol, Receiver receiver) {
    Channel channel = cluster.channel(name, protocol, new Heard(name, receiver));
    return (to, message, deadline) -> {
      CompletableFuture<Void> taken = channel.send(to, message, deadline);
      if (taken.isCompletedExceptionally()) {
        signals.message(name, Passage.REFUSED, message.length);
        return taken;
      }
      signals.message(name, Passage.SENT, message.length);
      int bytes = message.length; // the message itself is not to be kept
      var unused =
          taken.whenComplete(
              (done, failed) -> {
                if (failed != null) {
                  signals.message(name, Passage.LOST, bytes);
                }
              });
      return taken;
    };
  }

  private final class Heard implements Receiver {
    private final String name;
    private final Receiver receiver;

    private Heard(String name, Receiver receiver) {
      this.name = name;
      this.receiver = receiver;
    }

    @Override
    public void received(Member from, byte[] message) {
      signals.message(name, Passage.RECEIVED, message.length);
      receiver.received(from, message);
    }

    @Override
    public void interrupted(Member from) {
      signals.message(name, Passage.INTERRUPTED, 0);
      receiver.interrupted(from);
    }
  }

  @Override
  public void observe(MembershipObserver observer) {
    cluster.observe(observer);
  }

  @Override
  public void start(Joining joining) {
    cluster.start(joining);
  }

  @Override
  public Member self() {
    return cluster.self();
  }

  @Override
  public List<Member> members() {
    return cluster.members();
  }

  @Override
  public @Nullable Member owner(String key) {
    return cluster.owner(key);
  }

  @Override
  public int partition(String key) {
    return cluster.partition(key);
  }

  @Override
  public boolean alone() {
    return cluster.alone();
  }

  @Override
  public boolean release(Duration atMost) {
    return cluster.release(atMost);
  }

  @Override
  public boolean regain() {
    return cluster.regain();
  }

  @Override
  public boolean spansProcesses() {
    return cluster.spansProcesses();
  }

  @Override
  public Duration silenceLimit() {
    return cluster.silenceLimit();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
