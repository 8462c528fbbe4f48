package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.TimeSource;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import dev.stash.node.Moved;
import dev.stash.observe.Signals.Life;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings actors to the members that own their keys now, warm.
 *
 * <p>The new owner is told first which actors come, and waits for them instead of reading the
 * storage, or says which of them it cannot take yet; then each of the others stores what is not
 * stored, and gives its state away together with the ETag. Its views attach again, to the new
 * owner, which knows all they were told was saved. Whatever goes wrong on the way, the new owner
 * reads the storage.
 *
 * <pre>
 *   waits ──room, and no offer to that owner──▶ offered ──expected──▶ leaves ──▶ gone
 *     ▲                                            │
 *     └── unsettled ◀── not now, or no answer ─────┘   (no answer, and we must go: leaves, cold)
 * </pre>
 *
 * <p>A machine: it is told what happens, and what it wants done is done after it has let go of its
 * lock. So many actors are offered or on their way at once as the window has room for, and to each
 * owner goes one offer at a time: neither one that stores slowly nor an owner that does not answer
 * stops the rest. Thread-safe; nothing blocks.
 */
final class HandOffs {
  private static final Logger LOG = System.getLogger(HandOffs.class.getName());
  private static final Duration TO_ARRIVE = Duration.ofSeconds(5);

  /** An offer that is not answered by then is none. */
  private static final Duration TO_EXPECT = Duration.ofMillis(2_500);

  private static final long TO_STORE_MILLIS = 3_000;

  /** What could not go is tried again so often. */
  private static final long UNSETTLED_MILLIS = 2_000;

  private final ActorHost actors;
  private final ClusterBackend cluster;
  private final Channel channel;
  private final HostOptions options;
  private final DispatchCodec codec;
  private final TimeSource time;

  /** Whether actors must go also if their new owner does not answer. */
  private final BooleanSupplier leaving;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final Map<ActorName, Move> moves = new HashMap<>();
  private final Map<String, Offer> offers = new LinkedHashMap<>();
  private final Map<Target, Set<ActorName>> waiting = new LinkedHashMap<>();

  /** Where keys may belong to others by now: partitions that moved, and what did not get away. */
  private final Set<Integer> unsettled = new HashSet<>();

  private long lookedAt;
  private int room;
  private long tokens;
  private int warm;
  private int cold;

  /** Where the actors of a kind go. */
  private record Target(Member to, String kind) {}

  /** What is to be waited for elsewhere, and since when. */
  private record Offer(Target target, List<ActorName> names, long at) {}

  /** An actor on its way, or offered; {@code to} is who waits for it, if somebody does. */
  private static final class Move {
    final String token;
    @Nullable Member to;
    boolean given;

    Move(String token) {
      this.token = token;
    }
  }

  /** Between the actors here and those of the others. */
  HandOffs(
      ActorHost actors,
      ClusterBackend cluster,
      Channel channel,
      HostOptions options,
      DispatchCodec codec,
      TimeSource time,
      BooleanSupplier leaving) {
    this.actors = actors;
    this.cluster = cluster;
    this.channel = channel;
    this.options = options;
    this.codec = codec;
    this.time = time;
    this.leaving = leaving;
    this.room = options.handOffs();
  }

  private interface Change {
    /** Adds to {@code then} what is to be done when the lock is free. */
    void make(List<Runnable> then);
  }

  private void locked(Change change) {
    List<Runnable> then = new ArrayList<>();
    lock.lock();
    try {
      change.make(then);
    } finally {
      lock.unlock();
    }
    then.forEach(Runnable::run);
  }

  // ------------------------------------------------------------------------ what moves

  /** In these partitions the next {@link #run} looks for actors that belong elsewhere. */
  void look(Set<Integer> partitions) {
    locked(then -> unsettled.addAll(partitions));
  }

  /** Moves the actors whose keys belong to another member. What cannot go now stays unsettled. */
  void run() {
    locked(
        then -> {
          lookedAt = time.now().ticks();
          Set<Integer> looked = Set.copyOf(unsettled);
          unsettled.clear(); // first: what moves from now on is looked at once more
          Member self = cluster.self();
          for (ActorName name : actors.movable(looked)) {
            Member owner = cluster.owner(name.key());
            if (owner == null || moves.containsKey(name)) {
              stay(name); // who is on his way may already be followed by another of his name
            } else if (!owner.equals(self)) {
              waiting
                  .computeIfAbsent(new Target(owner, name.kind()), to -> new LinkedHashSet<>())
                  .add(name);
            }
          }
          fill(then);
        });
  }

  /** Time has passed. */
  void beat(Moment now) {
    locked(
        then -> {
          for (Map.Entry<String, Offer> offer : List.copyOf(offers.entrySet())) {
            if (now.ticks() - offer.getValue().at() >= TO_EXPECT.toMillis()) {
              unanswered(offer.getKey(), then);
            }
          }
          if (!unsettled.isEmpty() && now.ticks() - lookedAt > UNSETTLED_MILLIS) {
            then.add(this::run);
          }
        });
  }

  private void stay(ActorName name) {
    unsettled.add(cluster.partition(name.key()));
  }

  private void fill(List<Runnable> then) {
    for (Target target : List.copyOf(waiting.keySet())) {
      boolean offered = offers.values().stream().anyMatch(o -> o.target().equals(target));
      Set<ActorName> names = waiting.get(target);
      if (room > 0 && !offered && names != null) {
        List<ActorName> some = some(target.to(), names);
        if (names.isEmpty()) {
          waiting.remove(target);
        }
        offer(target, some, then);
      }
    }
  }

  /** As many as there is room for, of those that are still to go there. */
  private List<ActorName> some(Member to, Set<ActorName> names) {
    List<ActorName> some = new ArrayList<>();
    for (var all = names.iterator(); room > some.size() && all.hasNext(); ) {
      ActorName name = all.next();
      all.remove();
      if (moves.containsKey(name) || !to.equals(cluster.owner(name.key()))) {
        stay(name);
      } else if (actors.lives(name)) {
        some.add(name);
      }
    }
    return some;
  }

  private void offer(Target target, List<ActorName> names, List<Runnable> then) {
    if (names.isEmpty()) {
      return;
    }
    String token = cluster.self().id() + "." + ++tokens;
    room -= names.size();
    names.forEach(name -> moves.put(name, new Move(token))); // first: they may be offered to us too
    if (!options.handOff()) {
      names.forEach(name -> leave(name, token, null, then));
      return;
    }
    offers.put(token, new Offer(target, names, time.now().ticks()));
    List<String> keys = names.stream().map(ActorName::key).toList();
    byte[] message = codec.encode(new Dispatch.Expect(token, target.kind(), keys));
    then.add(() -> send(target.to(), token, message));
  }

  private void send(Member to, String token, byte[] message) {
    var unused =
        channel
            .send(to, message, TO_EXPECT)
            .whenComplete(
                (taken, failed) -> {
                  if (failed != null) {
                    locked(then -> unanswered(token, then));
                  }
                });
  }

  // ------------------------------------------------------------------------ what is answered

  /** A member says what it waits for. */
  void answered(Member from, Dispatch.Expected answer) {
    locked(
        then -> {
          Offer offer = offers.get(answer.token());
          if (offer == null || !offer.target().to().equals(from)) {
            return;
          }
          offers.remove(answer.token());
          Set<String> but = Set.copyOf(answer.but());
          for (ActorName name : offer.names()) {
            if (but.contains(name.key())) {
              stays(name, answer.token());
            } else {
              leave(name, answer.token(), from, then);
            }
          }
          fill(then);
        });
  }

  private void unanswered(String token, List<Runnable> then) {
    Offer offer = offers.remove(token);
    if (offer == null) {
      return;
    }
    LOG.log(Level.DEBUG, "member {0} takes over nothing now", offer.target().to().name());
    for (ActorName name : offer.names()) {
      if (leaving.getAsBoolean()) {
        leave(name, token, null, then);
      } else {
        stays(name, token); // its owner does not answer: here it is served at least
      }
    }
    if (!leaving.getAsBoolean()) {
      Set<ActorName> others = waiting.remove(offer.target());
      if (others != null) {
        others.forEach(this::stay);
      }
    }
    fill(then);
  }

  private void stays(ActorName name, String token) {
    Move move = moves.get(name);
    if (move != null && move.token.equals(token)) {
      moves.remove(name);
      room++;
      stay(name);
    }
  }

  /**
   * It is to go.
   *
   * @param to who waits for it; null: nobody
   */
  private void leave(ActorName name, String token, @Nullable Member to, List<Runnable> then) {
    Move move = moves.get(name);
    if (move == null || !move.token.equals(token)) {
      if (to != null) {
        then.add(() -> send(to, token, name, null, "")); // it went before it was known who waits
      }
      return;
    }
    move.to = to;
    long until = time.now().ticks() + TO_STORE_MILLIS;
    then.add(
        () -> {
          actors.soon(name, new Event.Leave(token, until));
          if (!actors.lives(name)) {
            stopped(name); // it went before it could hear
          }
        });
  }

  // ------------------------------------------------------------------------ what actors do

  /** Whether this actor is offered, or about to leave. */
  boolean underWay(ActorName name) {
    lock.lock();
    try {
      return moves.containsKey(name);
    } finally {
      lock.unlock();
    }
  }

  /** An actor gives its state away. */
  void handedOff(ActorName name, Effect.HandOff handOff) {
    locked(
        then -> {
          Move move = moves.get(name);
          if (move != null && move.to != null && move.token.equals(handOff.token())) {
            Member to = move.to;
            move.given = true;
            then.add(() -> send(to, move.token, name, handOff.body(), handOff.etag().value()));
          }
        });
  }

  /** An actor is over. */
  void stopped(ActorName name) {
    locked(
        then -> {
          Move move = moves.remove(name);
          if (move == null) {
            return;
          }
          if (move.given) {
            warm++;
          } else {
            cold++;
            Member to = move.to;
            if (to != null) {
              then.add(() -> send(to, move.token, name, null, ""));
            }
          }
          room++;
          Life change = move.given ? Life.HANDED_OVER : Life.MOVED_COLD;
          then.add(() -> actors.signals(name.kind()).actor(change));
          fill(then);
        });
  }

  private void send(Member to, String token, ActorName name, byte @Nullable [] body, String etag) {
    Dispatch snapshot = new Dispatch.Snapshot(token, name, body, etag);
    // If it does not arrive, the new owner has waited in vain, and reads the storage.
    var unused = channel.send(to, codec.encode(snapshot), TO_ARRIVE);
  }

  // ------------------------------------------------------------------------ what is asked

  /** How many actors have moved with their state, and how many were only stored. */
  Moved moved() {
    lock.lock();
    try {
      return new Moved(warm, cold);
    } finally {
      lock.unlock();
    }
  }

  /** Whether nothing is offered, waits, or is on its way, and nothing is to be looked at. */
  boolean settled() {
    lock.lock();
    try {
      return moves.isEmpty()
          && offers.isEmpty()
          && waiting.isEmpty()
          && unsettled.isEmpty()
          && room == options.handOffs();
    } finally {
      lock.unlock();
    }
  }
}
