package dev.stash.actor;

import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Member;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Brings actors to the members that own their keys now, warm.
 *
 * <p>The new owner is told first which actors come, and waits for them instead of reading the
 * storage; then each actor here stores what is not stored, and gives its state away together with
 * the ETag. Its views attach again, to the new owner, which knows all they were told was saved.
 * Whatever goes wrong on the way, the new owner reads the storage.
 */
final class Moves {
  private static final Logger LOG = System.getLogger(Moves.class.getName());
  private static final Duration TO_EXPECT = Duration.ofSeconds(2);
  private static final Duration TO_ARRIVE = Duration.ofSeconds(5);
  private static final long TO_STORE_MILLIS = 3_000;

  private final ActorHost<?> actors;
  private final ClusterBackend cluster;
  private final Predicate<Member> canJudge;
  private final HostOptions options;
  private final DispatchCodec codec;

  private final Semaphore window;
  private final ReentrantLock moving = new ReentrantLock();
  private final Map<String, Move> moves = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();
  private final AtomicInteger warm = new AtomicInteger();
  private final AtomicInteger cold = new AtomicInteger();

  /** An actor on its way; {@code to} is null if it is only stored. */
  private static final class Move {
    final String token;
    final @Nullable Member to;
    volatile boolean given;

    Move(String token, @Nullable Member to) {
      this.token = token;
      this.to = to;
    }
  }

  /**
   * Between the actors here and those of the others.
   *
   * @param canJudge whether a member knows how our clock differs from its own
   */
  Moves(
      ActorHost<?> actors,
      ClusterBackend cluster,
      Predicate<Member> canJudge,
      HostOptions options,
      DispatchCodec codec) {
    this.actors = actors;
    this.cluster = cluster;
    this.canJudge = canJudge;
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

  /**
   * Moves every actor whose key belongs to another member, a bounded number at a time. Blocks.
   *
   * @param leaving whether actors must go also if their new owner does not answer
   */
  void run(boolean leaving) {
    moving.lock();
    try {
      Map<Member, List<String>> away = new HashMap<>();
      Member self = cluster.self();
      for (String key : actors.keys()) {
        Member owner = cluster.owner(key);
        if (owner != null && !owner.equals(self) && !moves.containsKey(key)) {
          away.computeIfAbsent(owner, member -> new ArrayList<>()).add(key);
        }
      }
      away.forEach(
          (to, keys) -> {
            if (leaving || canJudge.test(to)) {
              move(to, keys, leaving);
            }
          });
    } finally {
      moving.unlock();
    }
  }

  /** As many at once as the window has room for: one that stores slowly does not stop the rest. */
  private void move(Member to, List<String> keys, boolean leaving) {
    int from = 0;
    while (from < keys.size()) {
      int room = room(keys.size() - from);
      List<String> some = keys.subList(from, from + room);
      String token = cluster.self().id() + "." + tokens.incrementAndGet();
      boolean expected = options.handOff() && expected(to, token, some);
      if (!expected && options.handOff() && !leaving) {
        window.release(room);
        return; // its owner does not answer: here they are served at least
      }
      leave(token, expected ? to : null, some);
      from += room;
    }
  }

  private int room(int wanted) {
    window.acquireUninterruptibly();
    int more = Math.min(wanted - 1, window.availablePermits());
    return more > 0 && window.tryAcquire(more) ? 1 + more : 1;
  }

  private boolean expected(Member to, String token, List<String> keys) {
    try {
      byte[] message = codec.encode(new Dispatch.Expect(token, keys));
      cluster.send(to, message, TO_EXPECT).get(TO_EXPECT.toMillis() + 500, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException failed) {
      LOG.log(Level.DEBUG, "member {0} takes over nothing now", to.name());
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void leave(String token, @Nullable Member to, List<String> keys) {
    long until = actors.time().now().ticks() + TO_STORE_MILLIS;
    for (String key : keys) {
      moves.put(key, new Move(token, to));
      actors.tell(key, new Event.Leave(token, until));
      if (!actors.lives(key)) {
        stopped(key); // it went before it could hear
      }
    }
  }

  /** An actor gives its state away. */
  void handedOff(String key, Effect.HandOff handOff) {
    Move move = moves.get(key);
    if (move != null && move.to != null && move.token.equals(handOff.token())) {
      move.given = true;
      send(move.to, new Dispatch.Snapshot(move.token, key, handOff.body(), handOff.etag().value()));
    }
  }

  /** An actor is over. */
  void stopped(String key) {
    Move move = moves.remove(key);
    if (move == null) {
      return;
    }
    if (move.given) {
      warm.incrementAndGet();
    } else {
      cold.incrementAndGet();
      if (move.to != null) {
        send(move.to, new Dispatch.Snapshot(move.token, key, null, ""));
      }
    }
    window.release();
  }

  private void send(Member to, Dispatch dispatch) {
    // If it does not arrive, the new owner has waited in vain, and reads the storage.
    var unused = cluster.send(to, codec.encode(dispatch), TO_ARRIVE);
  }
}
