package dev.stash.testing.junit;

import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import dev.stash.identity.ClusterKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A member of the cluster that a {@link ClusterBackendContract} tests, and all that it is told.
 * Thread-safe.
 */
final class Witness implements MembershipObserver {
  static final String WORDS = "words";
  static final String BULK = "bulk";

  final ClusterBackend cluster;
  private final Map<String, Channel> channels = new HashMap<>();
  private final List<String> events = new ArrayList<>();
  private final Map<String, List<String>> heard = new HashMap<>();
  private final Set<Integer> moved = new HashSet<>();

  /** A member that has not been started. */
  Witness(ClusterBackend cluster) {
    this.cluster = cluster;
    open(WORDS, 1);
    open(BULK, 2);
    cluster.observe(this);
  }

  Channel open(String name, int protocol) {
    Channel opened = cluster.channel(name, protocol, new Hearing(name));
    channels.put(name, opened);
    return opened;
  }

  void start(String name) {
    List<ClusterKey> keys = ClusterKey.of(List.of("a secret that all of the members have"));
    cluster.start(new Joining(name, keys, Map.of()));
  }

  Member self() {
    return cluster.self();
  }

  Channel channel(String name) {
    return Objects.requireNonNull(channels.get(name), name);
  }

  CompletableFuture<Void> send(String channel, Member to, String words, Duration deadline) {
    return channel(channel).send(to, words.getBytes(StandardCharsets.UTF_8), deadline);
  }

  private final class Hearing implements Receiver {
    private final String channel;

    Hearing(String channel) {
      this.channel = channel;
    }

    @Override
    public void received(Member from, byte[] message) {
      boolean much = message.length > 100;
      String words = much ? "much" : new String(message, StandardCharsets.UTF_8);
      note(channel, from.name() + ": " + words);
    }

    @Override
    public void interrupted(Member from) {
      note(channel, from.name() + " interrupted");
    }
  }

  private synchronized void note(String channel, String what) {
    events.add(what);
    heard.computeIfAbsent(channel, none -> new ArrayList<>()).add(what);
  }

  /** What came by a channel, in order. */
  synchronized List<String> heard(String channel) {
    return List.copyOf(heard.getOrDefault(channel, List.of()));
  }

  /** All that was told, in order, but for what has moved. */
  synchronized List<String> events() {
    return List.copyOf(events);
  }

  /** Which partitions were said to have moved. */
  synchronized Set<Integer> moved() {
    return Set.copyOf(moved);
  }

  synchronized void forgetMoved() {
    moved.clear();
  }

  @Override
  public synchronized void joined(Member member) {
    events.add(member.name() + " joined");
  }

  @Override
  public synchronized void left(Member member, boolean goodbye) {
    events.add(member.name() + (goodbye ? " said goodbye" : " is gone"));
  }

  @Override
  public synchronized void moved(Set<Integer> partitions) {
    moved.addAll(partitions);
  }
}
