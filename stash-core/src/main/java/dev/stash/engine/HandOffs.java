package dev.stash.engine;

import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import dev.stash.observe.Signals.Life;
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

  private final ActorHost<?> actors;
  private final ClusterBackend cluster;
  private final Channel channel;
  private final HostOptions options;
  private final DispatchCodec codec;
  private final String kind;

  private final Semaphore window;
  private final ReentrantLock moving = new ReentrantLock();
  private final Map<String, Move> moves = new ConcurrentHashMap<>();
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
      ActorHost<?> actors,
      ClusterBackend cluster,
      Channel channel,
      HostOptions options,
      DispatchCodec codec,
      String kind) {
    this.actors = actors;
    this.cluster = cluster;
    this.channel = channel;
    this.options = options;
    this.codec = codec;
    this.kind = kind;
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
      Map<Member, List<String>> away = new HashMap<>();
      Member self = cluster.self();
      for (String key : actors.keys(looked)) {
        Member owner = cluster.owner(key);
        if (owner == null || moves.containsKey(key)) {
          stay(List.of(key)); // who is on his way may already be followed by another of his key
        } else if (!owner.equals(self)) {
          away.computeIfAbsent(owner, member -> new ArrayList<>()).add(key);
        }
      }
      away.forEach((to, keys) -> move(to, keys, leaving));
    } finally {
      moving.unlock();
    }
  }

  private void stay(List<String> keys) {
    keys.forEach(key -> look(Set.of(cluster.partition(key))));
  }

  /** As many at once as the window has room for: one that stores slowly does not stop the rest. */
  private void move(Member to, List<String> keys, boolean leaving) {
    int from = 0;
    while (from < keys.size()) {
      int room = room(keys.size() - from);
      if (!offer(to, keys.subList(from, from + room), leaving)) {
        stay(keys.subList(from, keys.size()));
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
  private boolean offer(Member to, List<String> keys, boolean leaving) {
    String token = cluster.self().id() + "." + tokens.incrementAndGet();
    Map<String, Move> offered = new LinkedHashMap<>();
    keys.forEach(key -> offered.put(key, new Move(token)));
    moves.putAll(offered); // first: the other may be about to offer us the same
    Set<String> but = options.handOff() ? expected(to, token, keys) : null;
    boolean go = but != null || leaving || !options.handOff();
    offered.forEach(
        (key, move) -> {
          if (!go || (but != null && but.contains(key))) {
            stays(key, move);
          } else {
            move.to = but == null ? null : to;
            leave(key, move);
          }
        });
    return go;
  }

  /** Null: it does not answer. Otherwise it waits for all of them but these. */
  private @Nullable Set<String> expected(Member to, String token, List<String> keys) {
    Offer offer = new Offer(to, new CompletableFuture<>());
    offers.put(token, offer);
    try {
      byte[] message = codec.encode(new Dispatch.Expect(token, kind, keys));
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

  /** Whether the actor of this key is about to leave. */
  boolean underWay(String key) {
    return moves.containsKey(key);
  }

  private void stays(String key, Move move) {
    if (moves.remove(key, move)) {
      window.release();
      stay(List.of(key));
    }
  }

  private void leave(String key, Move move) {
    if (moves.get(key) != move) {
      send(move, key, null, ""); // it went before it was known who waits
      return;
    }
    long until = actors.time().now().ticks() + TO_STORE_MILLIS;
    actors.tell(key, new Event.Leave(move.token, until));
    if (!actors.lives(key)) {
      stopped(key); // it went before it could hear
    }
  }

  /** An actor gives its state away. */
  void handedOff(String key, Effect.HandOff handOff) {
    Move move = moves.get(key);
    if (move != null && move.to != null && move.token.equals(handOff.token())) {
      move.given = true;
      send(move, key, handOff.body(), handOff.etag().value());
    }
  }

  /** An actor is over. */
  void stopped(String key) {
    Move move = moves.remove(key);
    if (move == null) {
      return;
    }
    actors.signals().actor(move.given ? Life.HANDED_OVER : Life.MOVED_COLD);
    if (move.given) {
      warm.incrementAndGet();
    } else {
      cold.incrementAndGet();
      send(move, key, null, "");
    }
    window.release();
  }

  private void send(Move move, String key, byte @Nullable [] body, String etag) {
    Member to = move.to;
    if (to != null) {
      Dispatch snapshot = new Dispatch.Snapshot(move.token, new ActorName(kind, key), body, etag);
      // If it does not arrive, the new owner has waited in vain, and reads the storage.
      var unused = channel.send(to, codec.encode(snapshot), TO_ARRIVE);
    }
  }
}
