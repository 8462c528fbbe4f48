package dev.stash.cluster.hazelcast;

import dev.stash.cluster.Member;
import dev.stash.cluster.Switchboard;
import dev.stash.cluster.lanes.Post;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The other members, and how those in the grid become members.
 *
 * <p>Hazelcast tells who is in its grid, which anybody can be who reaches the port and knows the
 * name. So members greet each other with {@link Packet.Hello} and prove with {@link Packet.Proof}
 * that they have the secret ({@link Life}); who has not is no member and is sent nothing else. All
 * else travels sealed, and what is not is dropped. Thread-safe; what arrives for one life comes one
 * at a time.
 */
final class Peers {
  private final Grid grid;
  private final Switchboard switchboard;
  private final Strangers strangers = new Strangers(this::unproven);
  private final Map<UUID, Peer> peers = new ConcurrentHashMap<>();
  private final Set<UUID> leaving = ConcurrentHashMap.newKeySet();
  private final Object membership = new Object();
  private volatile @Nullable Life life;

  /** Where all of them are, and others. */
  interface Grid {
    /** All that are in it, this member included. */
    Collection<com.hazelcast.cluster.Member> members();

    /** Sends a packet to one of them; does not throw. */
    void publish(UUID to, Packet packet);

    /** Whether one that says goodbye may stay in it. */
    boolean outlivesMembers();
  }

  Peers(Grid grid, Switchboard switchboard) {
    this.grid = grid;
    this.switchboard = switchboard;
  }

  /** The present life of this member. */
  Life life() {
    return Objects.requireNonNull(life, "started");
  }

  private void unproven() {
    life().unproven();
  }

  /** From the first event on somebody may ask who this is. */
  void be(Life first) {
    life = first;
  }

  /** This member goes on as another; it has met nobody yet. */
  void appear(Life now) {
    List<Peer> others;
    synchronized (membership) {
      others = List.copyOf(peers.values());
      peers.clear();
      life = now;
    }
    others.forEach(other -> other.post().close());
    others.forEach(other -> switchboard.left(other.member(), false));
  }

  /** The members, this one first. */
  List<Member> members() {
    List<Member> members = new ArrayList<>();
    members.add(life().self());
    peers.values().forEach(peer -> members.add(peer.member()));
    return members;
  }

  /** One of the others, if it is a member. */
  @Nullable Peer find(UUID id) {
    return peers.get(id);
  }

  /** Whether it is a member, or this one. */
  boolean belongs(UUID id) {
    return id.equals(life().id()) || peers.containsKey(id);
  }

  /** A partition's owner is of no use until it is known: waits for those who are there already. */
  void await(long atMostNanos) {
    long until = System.nanoTime() + atMostNanos;
    synchronized (membership) {
      while (peers.size() + 1 + strangers.refused() < grid.members().size()
          && System.nanoTime() < until) {
        try {
          membership.wait(20);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }

  /** To be called ten times a second. */
  void tick(long now) {
    peers.values().forEach(peer -> peer.post().tick(now));
  }

  /** Somebody is in the grid. */
  void greet(UUID id) {
    grid.publish(id, life().hello());
  }

  /** To be called twice a second: greets those who are in the grid and no members yet. */
  void greetUnproven() {
    for (com.hazelcast.cluster.Member member : grid.members()) {
      UUID id = member.getUuid();
      if (!belongs(id) && strangers.due(member, System.nanoTime())) {
        greet(id);
      }
    }
  }

  /**
   * Something has arrived.
   *
   * @param in the life of ours that it was sent to
   * @param packet null: it is none
   */
  void arrived(Life in, @Nullable Packet packet) {
    if (in != life) {
      return; // confirmed, it would be waited for
    }
    if (packet == null || packet.from().equals(in.id())) {
      unproven();
      return;
    }
    com.hazelcast.cluster.Member sender = inGrid(packet.from());
    if (sender == null) {
      return; // it has just left, or says that it is somebody who is not there
    }
    switch (packet) {
      case Packet.Hello hello -> greeted(in, sender, hello);
      case Packet.Proof proof -> proven(in, sender, proof);
      case Packet.Sealed sealed -> opened(sealed);
      case Packet.Outdated old -> {
        boolean unused =
            claims(
                sender,
                old.name(),
                "is of a release that seals nothing; give the new release another cluster-name");
      }
    }
  }

  private com.hazelcast.cluster.@Nullable Member inGrid(UUID id) {
    for (com.hazelcast.cluster.Member member : grid.members()) {
      if (member.getUuid().equals(id)) {
        return member;
      }
    }
    return null;
  }

  private void greeted(Life me, com.hazelcast.cluster.Member sender, Packet.Hello hello) {
    if (me.shareSecret(hello)) {
      strangers.greets(hello.from());
      boolean known = me.knows(peers.get(hello.from()), hello.nonce());
      grid.publish(hello.from(), me.introduce(hello.from(), hello.nonce(), !known));
    } else if (claims(sender, hello.name(), "does not have the secret of this one")) {
      greet(hello.from()); // so that it can say so, too
    }
  }

  /** What is not sealed says nothing against a member that has proven itself. */
  private boolean claims(com.hazelcast.cluster.Member sender, String name, String why) {
    if (peers.containsKey(sender.getUuid())) {
      unproven();
      return false;
    }
    return strangers.claims(sender, name, why);
  }

  private void proven(Life me, com.hazelcast.cluster.Member sender, Packet.Proof proof) {
    switch (me.judge(proof)) {
      case Life.Outcome.Nothing nothing -> unproven();
      case Life.Outcome.Differs differs -> {
        strangers.refuse(
            sender, differs.name(), "has another " + differs.option() + " than this one");
        if (differs.wanted()) {
          grid.publish(proof.from(), me.introduce(proof.from(), proof.nonce(), false));
        }
      }
      case Life.Outcome.Belongs belongs -> {
        // In this order: what is said to it from the meeting on comes after our proof.
        if (belongs.wanted()) {
          grid.publish(proof.from(), me.introduce(proof.from(), proof.nonce(), false));
        }
        meet(me, belongs.other());
      }
    }
  }

  private void meet(Life me, Peer.Proven other) {
    Peer former;
    synchronized (membership) {
      former = peers.get(other.id());
      if (me != life || me.knows(former, other.nonce()) || me.isOver(other)) {
        return;
      }
    }
    if (former != null) {
      gone(other.id()); // another life of it, on an instance that stayed
    }
    synchronized (membership) {
      if (me != life || me.isOver(other)) {
        return;
      }
      peers.put(other.id(), peer(me, other));
      membership.notifyAll();
    }
    strangers.proven(other.id());
    switchboard.joined(other.member());
  }

  private Peer peer(Life me, Peer.Proven other) {
    return other.by(
        (number, bytes) -> grid.publish(other.id(), new Packet.Sealed(me.id(), number, bytes)),
        new Arrivals(other));
  }

  private void opened(Packet.Sealed sealed) {
    Peer peer = peers.get(sealed.from());
    if (peer == null) {
      greet(sealed.from()); // not confirmed: it will be noticed as a gap
    } else if (!peer.post().arrived(sealed.number(), sealed.sealed())) {
      unproven();
    }
  }

  /** Out of the grid. */
  void outOfGrid(UUID id) {
    gone(id);
    strangers.gone(id);
  }

  private void gone(UUID id) {
    Peer peer;
    synchronized (membership) {
      peer = peers.remove(id);
      if (peer != null) {
        life().over(peer);
      }
    }
    boolean goodbye = leaving.remove(id);
    if (peer != null) {
      peer.post().close();
      switchboard.left(peer.member(), goodbye);
    }
  }

  /** Tells all of them that this member leaves. */
  void goodbye() {
    peers.values().forEach(other -> other.post().goodbye());
    peers.values().forEach(other -> other.post().close());
  }

  private final class Arrivals implements Post.Arrivals {
    private final Peer.Proven from;

    Arrivals(Peer.Proven from) {
      this.from = from;
    }

    @Override
    public boolean hears(String channel) {
      return switchboard.hears(channel);
    }

    @Override
    public void received(String channel, byte[] message) {
      switchboard.received(channel, from.member(), message);
    }

    @Override
    public void interrupted(String channel) {
      switchboard.interrupted(channel, from.member());
    }

    @Override
    public void goodbye() {
      leaving.add(from.id());
      if (grid.outlivesMembers()) {
        gone(from.id());
        strangers.left(from.id());
      }
    }
  }
}
