package dev.stash.engine;

import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Brings actors to the members that own their keys now, warm.
 *
 * <p>The new owner is told first which actors come, and waits for them instead of reading the
 * storage, or says which of them it cannot take yet; then each of the others stores what is not
 * stored, and gives its state away together with the ETag. Its views attach again, to the new
 * owner, which knows all they were told was saved. Whatever goes wrong on the way, the new owner
 * reads the storage.
 */
final class HandOffs {
  private static final Logger LOG = System.getLogger(HandOffs.class.getName());
  private static final Duration TO_EXPECT = Duration.ofSeconds(2);
  private static final Duration TO_ARRIVE = Duration.ofSeconds(5);
  private static final long TO_STORE_MILLIS = 3_000;

  private final ActorHost actors;
  private final ClusterBackend cluster;
  private final Channel channel;
  private final HostOptions options;
  private final DispatchCodec codec;

  private final Semaphore window;
  private final ReentrantLock moving = new ReentrantLock();
  private final Map<ActorName, Move> moves = new ConcurrentHashMap<>();
  private final Map<String, Offer> offers = new ConcurrentHashMap<>();

  /** Where keys may belong to others by now: partitions that moved, and what did not get away. */
  private final Set<Integer> unsettled = ConcurrentHashMap.newKeySet();

  private final AtomicLong tokens = new AtomicLong();
  private final AtomicInteger warm = new AtomicInteger();
  private final AtomicInteger cold = new AtomicInteger();

  /** An actor on its way, or offered; {@code to} is who waits for it, if somebody does. */
  private static final class Move {
    final String token;
    volatile @Nullable Member to;
    volatile boolean given;

    Move(String token) {
      this.token = token;
    }
  }

  /** What is to be waited for elsewhere, and who is to say so. */
  private record Offer(Member to, CompletableFuture<Set<String>> but) {}

  /** Between the actors here and those of the others. */
  HandOffs(
      ActorHost actors,
      ClusterBackend cluster,
      Channel channel,
      HostOptions options,
      DispatchCodec codec) {
    this.actors = actors;
    this.cluster = cluster;
    this.channel = channel;
    this.options = options;
    this.codec = codec;
    this.window = new Semaphore(options.handOffs());
  }

  /** How many actors have moved with their state. */
  int warm() {
    return warm.get();
  }

  /** How many were only stored. */
  int cold() {
    return cold.get();
  }

  /** In these partitions the next {@link #run} looks for actors that belong elsewhere. */
  void look(Set<Integer> partitions) {
    unsettled.addAll(partitions);
  }

  /** Whether there is something to look at, also because it could not be moved before. */
  boolean unsettled() {
    return !unsettled.isEmpty();
  }

  /**
   * Moves the actors whose keys belong to another member, a bounded number at a time. What cannot
   * go now remains unsettled. Blocks.
   *
   * @param leaving whether actors must go also if their new owner does not answer
   */
  void run(boolean leaving) {
    moving.lock();
    try {
      Set<Integer> looked = Set.copyOf(unsettled);
      unsettled.removeAll(looked); // first: what moves from now on is looked at once more
      Map<Target, List<ActorName>> away = new HashMap<>();
      Member self = cluster.self();
      for (ActorName name : actors.movable(looked)) {
        Member owner = cluster.owner(name.key());
        if (owner == null || moves.containsKey(name)) {
          stay(List.of(name)); // who is on his way may already be followed by another of his name
        } else if (!owner.equals(self)) {
          away.computeIfAbsent(new Target(owner, name.kind()), to -> new ArrayList<>()).add(name);
        }
      }
      away.forEach((target, names) -> move(target, names, leaving));
    } finally {
      moving.unlock();
    }
  }

  /** Where the actors of a kind go. */
  private record Target(Member to, String kind) {}

  private void stay(List<ActorName> names) {
    names.forEach(name -> look(Set.of(cluster.partition(name.key()))));
  }

  /** As many at once as the window has room for: one that stores slowly does not stop the rest. */
  private void move(Target target, List<ActorName> names, boolean leaving) {
    int from = 0;
    while (from < names.size()) {
      int room = room(names.size() - from);
      if (!offer(target, names.subList(from, from + room), leaving)) {
        stay(names.subList(from, names.size()));
        return; // its owner does not answer: here they are served at least
      }
      from += room;
    }
  }

  private int room(int wanted) {
    window.acquireUninterruptibly();
    int more = Math.min(wanted - 1, window.availablePermits());
    return more > 0 && window.tryAcquire(more) ? 1 + more : 1;
  }

  /** False: they go nowhere, and neither will others. */
  private boolean offer(Target target, List<ActorName> names, boolean leaving) {
    String token = cluster.self().id() + "." + tokens.incrementAndGet();
    Map<ActorName, Move> offered = new LinkedHashMap<>();
    names.forEach(name -> offered.put(name, new Move(token)));
    moves.putAll(offered); // first: the other may be about to offer us the same
    Set<String> but = options.handOff() ? expected(target, token, names) : null;
    boolean go = but != null || leaving || !options.handOff();
    offered.forEach(
        (name, move) -> {
          if (!go || (but != null && but.contains(name.key()))) {
            stays(name, move);
          } else {
            move.to = but == null ? null : target.to();
            leave(name, move);
          }
        });
    return go;
  }

  /** Null: it does not answer. Otherwise it waits for all of them but these. */
  private @Nullable Set<String> expected(Target target, String token, List<ActorName> names) {
    Member to = target.to();
    List<String> keys = names.stream().map(ActorName::key).toList();
    Offer offer = new Offer(to, new CompletableFuture<>());
    offers.put(token, offer);
    try {
      byte[] message = codec.encode(new Dispatch.Expect(token, target.kind(), keys));
      var unused =
          channel
              .send(to, message, TO_EXPECT)
              .whenComplete(
                  (taken, failed) -> {
                    if (failed != null) {
                      offer.but().completeExceptionally(failed);
                    }
                  });
      return offer.but().get(TO_EXPECT.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      LOG.log(Level.DEBUG, "member {0} takes over nothing now", to.name());
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      offers.remove(token);
    }
  }

  /** A member says what it waits for. */
  void answered(Member from, Dispatch.Expected answer) {
    Offer offer = offers.get(answer.token());
    if (offer != null && offer.to().equals(from)) {
      offer.but().complete(Set.copyOf(answer.but()));
    }
  }

  /** Whether this actor is about to leave. */
  boolean underWay(ActorName name) {
    return moves.containsKey(name);
  }

  private void stays(ActorName name, Move move) {
    if (moves.remove(name, move)) {
      window.release();
      stay(List.of(name));
    }
  }

  private void leave(ActorName name, Move move) {
    if (moves.get(name) != move) {
      send(move, name, null, ""); // it went before it was known who waits
      return;
    }
    long until = actors.time().now().ticks() + TO_STORE_MILLIS;
    actors.tell(name, new Event.Leave(move.token, until));
    if (!actors.lives(name)) {
      stopped(name); // it went before it could hear
    }
  }

  /** An actor gives its state away. */
  void handedOff(ActorName name, Effect.HandOff handOff) {
    Move move = moves.get(name);
    if (move != null && move.to != null && move.token.equals(handOff.token())) {
      move.given = true;
      send(move, name, handOff.body(), handOff.etag().value());
    }
  }

  /** An actor is over. */
  void stopped(ActorName name) {
    Move move = moves.remove(name);
    if (move == null) {
      return;
    }
    if (move.given) {
      warm.incrementAndGet();
    } else {
      cold.incrementAndGet();
      send(move, name, null, "");
    }
    window.release();
  }

  private void send(Move move, ActorName name, byte @Nullable [] body, String etag) {
    Member to = move.to;
    if (to != null) {
      Dispatch snapshot = new Dispatch.Snapshot(move.token, name, body, etag);
      // If it does not arrive, the new owner has waited in vain, and reads the storage.
      var unused = channel.send(to, codec.encode(snapshot), TO_ARRIVE);
    }
  }
}
