package dev.stash.session;

import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MemberUnreachable;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A member, what it is asked, and what it says once that is not so. */
final class WatchedMember implements ClusterBackend {
  private final ClusterBackend member;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private final AtomicInteger beats = new AtomicInteger();
  private final Map<String, Optional<Member>> once = new ConcurrentHashMap<>();

  private volatile boolean heard = true;

  WatchedMember(ClusterBackend member) {
    this.member = member;
  }

  /** The keys whose owners were asked for, since the last call. */
  List<String> asked() {
    List<String> all = List.copyOf(asked);
    asked.removeAll(all);
    return all;
  }

  /** How often it was asked who is there, which every beat does. */
  int beats() {
    return beats.get();
  }

  /** Says of a key, once, that this is its owner; empty: nobody. */
  void sayOnce(String key, Optional<Member> owner) {
    once.put(key, owner);
  }

  @Override
  public @Nullable Member owner(String key) {
    asked.add(key);
    Optional<Member> said = once.remove(key);
    return said == null ? member.owner(key) : said.orElse(null);
  }

  @Override
  public List<Member> members() {
    beats.incrementAndGet();
    return member.members();
  }

  /** Whether what it says arrives. */
  void heard(boolean yes) {
    heard = yes;
  }

  @Override
  public Channel channel(String name, int protocol, Receiver receiver) {
    Channel channel = member.channel(name, protocol, receiver);
    return (to, message, deadline) ->
        heard
            ? channel.send(to, message, deadline)
            : CompletableFuture.failedFuture(new MemberUnreachable("nobody listens"));
  }

  @Override
  public void observe(MembershipObserver observer) {
    member.observe(observer);
  }

  @Override
  public void start(Joining joining) {
    member.start(joining);
  }

  @Override
  public Member self() {
    return member.self();
  }

  @Override
  public int partition(String key) {
    return member.partition(key);
  }

  @Override
  public boolean alone() {
    return member.alone();
  }

  @Override
  public boolean release(Duration atMost) {
    return member.release(atMost);
  }

  @Override
  public boolean regain() {
    return member.regain();
  }

  @Override
  public boolean spansProcesses() {
    return member.spansProcesses();
  }

  @Override
  public Duration silenceLimit() {
    return member.silenceLimit();
  }

  @Override
  public void close() {
    member.close();
  }
}
