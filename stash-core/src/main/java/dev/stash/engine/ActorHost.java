package dev.stash.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.stash.Moment;
import dev.stash.TimeSource;
import dev.stash.node.Node;
import dev.stash.node.Seldom;
import dev.stash.storage.StorageBackend;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The actors of one member, of all kinds: finds the one of a name or starts it, runs its storage
 * calls, and takes idle ones out of memory. Thread-safe; nothing blocks.
 */
final class ActorHost {
  private static final Logger LOG = System.getLogger(ActorHost.class.getName());

  private final Node node;
  private final Set<Guard> guards;
  private final Kinds kinds;

  private final Map<ActorName, Actor<?>> live = new ConcurrentHashMap<>();
  private final Cache<ActorName, Actor<?>> idle;
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final AtomicLong started = new AtomicLong();
  private final Seldom seldom;

  /** So many looks of nobody's asking are under way at once: far fewer than storages can take. */
  private static final int GLANCES = 4;

  private volatile boolean closing;
  private volatile Watch watch = Watch.ALONE;

  /** Who knows of the other members. */
  interface Watch {
    /** There are none. */
    Watch ALONE = new Watch() {};

    /** The partition that a key belongs to. */
    default int partition(String key) {
      return 0;
    }

    /** This actor is in memory now. */
    default void started(ActorName name, int partition) {}

    /** This state goes to another member. Comes before {@link #stopped}. */
    default void handedOff(ActorName name, Effect.HandOff handOff) {}

    /** This actor is not in memory any more. */
    default void stopped(ActorName name, Effect.Stop stop) {}

    /**
     * If somebody else may have taken over unnoticed: what is to come before this event.
     *
     * @param provenAt when the actor's state was last what is stored, in ticks
     */
    default Event.@Nullable Revalidate doubt(
        ActorName name, Event event, Moment now, long provenAt) {
      return null;
    }
  }

  void watch(Watch by) {
    this.watch = by;
  }

  /** A host that is ready. */
  ActorHost(Node node, Kinds kinds, HostOptions options, Set<Guard> guards) {
    this.guards = guards;
    this.node = node;
    this.kinds = kinds;
    this.seldom = new Seldom(node.time());
    long least = Math.max(1, options.maxIdleBytes() / options.maxIdle());
    this.idle =
        Caffeine.newBuilder()
            .maximumWeight(options.maxIdleBytes())
            .weigher((ActorName name, Actor<?> actor) -> (int) Math.max(least, actor.weight()))
            .expireAfterAccess(options.idleFor())
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(node.time().now().ticks()))
            .scheduler(Scheduler.forScheduledExecutorService(node.timer()))
            .executor(node.executor())
            // Not an eviction listener: that runs inside the cache, where the actor cannot leave
            // it.
            .<ActorName, Actor<?>>removalListener(ActorHost::evicted)
            .build();
  }

  private static void evicted(
      @Nullable ActorName name, @Nullable Actor<?> actor, RemovalCause cause) {
    if (actor != null && cause.wasEvicted()) {
      actor.tell(new Event.Passivate());
    }
  }

  /**
   * Sends a command to an actor, which is started if it does not live; if nobody works for it, and
   * its kind allows, this thread does.
   */
  void tell(ActorName name, Command command, Consumer<Answer> sender) {
    Actor<?> actor = actor(name, command, sender);
    if (actor != null) {
      actor.tell(command, sender);
    }
  }

  /** The same from a thread that must not work for actors: one that other messages wait for. */
  void soon(ActorName name, Command command, Consumer<Answer> sender) {
    Actor<?> actor = actor(name, command, sender);
    if (actor != null) {
      actor.soon(command, sender);
    }
  }

  /** Null: it is answered, or needs no answer. */
  private @Nullable Actor<?> actor(ActorName name, Command command, Consumer<Answer> sender) {
    Actor<?> actor = live.get(name);
    if (actor != null) {
      return actor;
    }
    if (command instanceof Command.Detach) {
      return null;
    }
    if (closing || command instanceof Command.Inspect) {
      sender.accept(CommitLoop.notHere(command, new Answer.Retry()));
      return null;
    }
    return start(name, null);
  }

  /** How many actors are in memory. */
  int live() {
    return live.size();
  }

  /** How many of a kind. */
  int live(String kind) {
    return count(kind).get();
  }

  private AtomicInteger count(String kind) {
    return counts.computeIfAbsent(kind, any -> new AtomicInteger());
  }

  /** Whether this actor is in memory. */
  boolean lives(ActorName name) {
    return live.containsKey(name);
  }

  /** Takes out of memory, now, what is idle. */
  void passivateIdle() {
    live.values().forEach(actor -> actor.tell(new Event.Passivate()));
  }

  /** The actors in memory that move with their partitions. */
  private Stream<Actor<?>> movable() {
    return live.values().stream().filter(actor -> actor.placement() == Placement.OWNER);
  }

  /** All that are in memory are told an event. */
  void tellAll(Event event) {
    live.values().forEach(actor -> actor.tell(event));
  }

  /** Those in memory that are in these partitions, and move with them. */
  List<ActorName> movable(Set<Integer> partitions) {
    return movable()
        .filter(actor -> partitions.contains(actor.partition()))
        .map(Actor::name)
        .toList();
  }

  /** The partitions that they are in. */
  Set<Integer> partitions() {
    return movable().map(Actor::partition).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * An actor of another member is about to be handed over: one here is to wait for it.
   *
   * @return false: none will
   */
  boolean expect(ActorName name, String token) {
    if (!closing) {
      start(name, token);
    }
    return !closing;
  }

  /**
   * Lets a share of the actors that somebody watches look in passing, a few at a time: all at once
   * would be a storm, and what asks or writes would wait behind it.
   *
   * @param share which of the {@code shares}
   * @param over is run when all of them have looked
   */
  void glance(int share, int shares, Event.Glance glance, Runnable over) {
    Queue<Actor<?>> watched = new ConcurrentLinkedQueue<>();
    for (Actor<?> actor : live.values()) {
      if (!actor.resting() && Math.floorMod(actor.name().hashCode(), shares) == share) {
        watched.add(actor);
      }
    }
    AtomicInteger looking = new AtomicInteger(GLANCES);
    for (int i = 0; i < GLANCES; i++) {
      next(watched, glance, looking, over);
    }
  }

  private void next(
      Queue<Actor<?>> watched, Event.Glance glance, AtomicInteger looking, Runnable over) {
    Actor<?> actor = watched.poll();
    if (actor != null) {
      // Not here and now: most have nothing to look at, and end at once, one within the other.
      actor.glance(glance, () -> node.soon(() -> next(watched, glance, looking, over)));
    } else if (looking.decrementAndGet() == 0) {
      over.run();
    }
  }

  /** Tells an event to an actor that lives; otherwise nobody hears it. */
  void tell(ActorName name, Event event) {
    Actor<?> actor = live.get(name);
    if (actor != null) {
      actor.tell(event);
    }
  }

  /** The same from a thread that must not work for actors. */
  void soon(ActorName name, Event event) {
    Actor<?> actor = live.get(name);
    if (actor != null) {
      actor.soon(event);
    }
  }

  private Actor<?> start(ActorName name, @Nullable String token) {
    return start(kinds.get(name.kind()), name, token);
  }

  private <S> Actor<?> start(Kind<S> kind, ActorName name, @Nullable String token) {
    String instance = node.name() + "-" + Long.toString(started.incrementAndGet(), 36);
    int partition = watch.partition(name.key());
    CommitLoop<S> loop =
        new CommitLoop<>(name, instance, node.name(), kind.behaviour(), kind.loop(), guards);
    Actor<S> fresh = new Actor<>(kind, name, partition, this, loop);
    Actor<?> present = live.putIfAbsent(name, fresh);
    if (present != null) {
      return present;
    }
    count(kind.name()).incrementAndGet();
    if (kind.placement() == Placement.OWNER) {
      watch.started(name, partition);
    }
    fresh.tell(new Event.Start(token)); // outside the map: it may stop at once and remove itself
    return fresh;
  }

  /** After a step: an actor that nobody is attached to is a candidate for passivation. */
  void rest(Actor<?> actor) {
    if (idle.getIfPresent(actor.name()) != actor) { // reads do not cost the cache a write
      idle.put(actor.name(), actor);
    }
  }

  /** After a step: it is none any more. One that was chosen meanwhile declines. */
  void awake(Actor<?> actor) {
    idle.asMap().remove(actor.name(), actor);
  }

  void stopped(Actor<?> actor, Effect.Stop stop) {
    if (live.remove(actor.name(), actor)) {
      count(actor.name().kind()).decrementAndGet();
    }
    idle.asMap().remove(actor.name(), actor);
    watch.stopped(actor.name(), stop);
  }

  void handOff(ActorName name, Effect.HandOff handOff) {
    watch.handedOff(name, handOff);
  }

  /** What an actor must be told before this event, if it should look at the storage (rule 10). */
  Event.@Nullable Revalidate doubt(ActorName name, Event event, Moment now, long provenAt) {
    return watch.doubt(name, event, now, provenAt);
  }

  TimeSource time() {
    return node.time();
  }

  /** Who listens to the actors of a kind. */
  KindSignals signals(String kind) {
    return new KindSignals(kind, node.signals());
  }

  StorageBackend storage() {
    return node.storage();
  }

  Executor executor() {
    return node.executor();
  }

  ScheduledExecutorService timer() {
    return node.timer();
  }

  void io(Runnable call, Runnable refused) {
    try {
      node.executor().execute(call);
    } catch (RejectedExecutionException closed) {
      refused.run();
    }
  }

  /** A listener that throws must not stop the actor. */
  void broken(Throwable failure) {
    LOG.log(Level.ERROR, "a listener failed; the actor goes on", failure);
  }

  /** However many sessions the storage fails. */
  void troubled(String what, Throwable failure) {
    seldom.happened(
        "storage",
        count ->
            LOG.log(
                Level.WARNING,
                "storage could not {0}: {1} ({2} such calls since the last line); what is not"
                    + " stored is tried again",
                what,
                failure.toString(),
                count));
  }

  /**
   * However many actors fail, and however often. Not with the message: there may be a value in it.
   *
   * @param again whether this instance has before
   */
  void threw(Throwable what, boolean again) {
    if (again) {
      seldom.counted("behaviour");
      return;
    }
    seldom.happened(
        "behaviour",
        count ->
            LOG.log(
                Level.ERROR,
                "the code that keeps a state threw {0} at {1} ({2} such failures since the last"
                    + " line); nothing it had changed is kept, and whoever asked is told",
                what.getClass().getName(),
                Seldom.place(what),
                count));
  }

  /** Stores what is not stored, as long as there is time, and stops every actor. */
  void stop(long until) {
    closing = true;
    tellAll(Event.Leave.nowhere(until));
  }
}
