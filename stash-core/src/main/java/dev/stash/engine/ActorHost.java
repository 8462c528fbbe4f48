package dev.stash.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Scheduler;
import dev.stash.Moment;
import dev.stash.TimeSource;
import dev.stash.storage.StorageBackend;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The actors of one member: finds the one of a key or starts it, runs its storage calls, and takes
 * idle ones out of memory. Thread-safe; no call blocks but {@link #close}.
 *
 * @param <S> the state of these actors
 */
public final class ActorHost<S> implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ActorHost.class.getName());

  private final String member;
  private final StorageBackend storage;
  private final UnaryOperator<String> objectKey;
  private final Behaviour<S> behaviour;
  private final LoopOptions loopOptions;
  private final HostOptions options;
  private final TimeSource time;
  private final ExecutorService io;
  private final ScheduledExecutorService timer;

  private final Map<String, Actor<S>> live = new ConcurrentHashMap<>();
  private final Cache<String, Actor<S>> idle;
  private final AtomicLong started = new AtomicLong();
  private final Seldom troubles;
  private final Seldom throwing;

  /** So many looks of nobody's asking are under way at once: far fewer than storages can take. */
  private static final int GLANCES = 4;

  private final Semaphore glances = new Semaphore(GLANCES);
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
    default void started(String key, int partition) {}

    /** This state goes to another member. Comes before {@link #stopped}. */
    default void handedOff(String key, Effect.HandOff handOff) {}

    /** This actor is not in memory any more. */
    default void stopped(String key, Effect.Reason reason) {}

    /**
     * If somebody else may have taken over unnoticed: what is to come before this event.
     *
     * @param provenAt when the actor's state was last what is stored, in ticks
     */
    default Event.@Nullable Revalidate doubt(Event event, Moment now, long provenAt) {
      return null;
    }
  }

  void watch(Watch by) {
    this.watch = by;
  }

  /**
   * A host that is ready.
   *
   * @param member a name of this member that was never used before
   * @param objectKey from an actor's key to its object's
   * @param io runs storage calls, and steps that no caller's thread is there for; virtual threads
   * @param timer only starts things
   */
  public ActorHost(
      String member,
      StorageBackend storage,
      UnaryOperator<String> objectKey,
      Behaviour<S> behaviour,
      LoopOptions loopOptions,
      HostOptions options,
      TimeSource time,
      ExecutorService io,
      ScheduledExecutorService timer) {
    this.member = member;
    this.storage = storage;
    this.objectKey = objectKey;
    this.behaviour = behaviour;
    this.loopOptions = loopOptions;
    this.options = options;
    this.time = time;
    this.io = io;
    this.timer = timer;
    this.troubles = new Seldom(time);
    this.throwing = new Seldom(time);
    long least = Math.max(1, options.maxIdleBytes() / options.maxIdle());
    this.idle =
        Caffeine.newBuilder()
            .maximumWeight(options.maxIdleBytes())
            .weigher((String key, Actor<S> actor) -> (int) Math.max(least, actor.weight()))
            .expireAfterAccess(options.idleFor())
            .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.now().ticks()))
            .scheduler(Scheduler.forScheduledExecutorService(timer))
            .executor(io)
            // Not an eviction listener: that runs inside the cache, where the actor cannot leave
            // it.
            .<String, Actor<S>>removalListener(ActorHost::evicted)
            .build();
  }

  private static void evicted(@Nullable String key, @Nullable Actor<?> actor, RemovalCause cause) {
    if (actor != null && cause.wasEvicted()) {
      actor.tell(new Event.Passivate());
    }
  }

  /**
   * Sends a command to the actor of a key, which is started if none lives; if nobody works for it,
   * this thread does.
   */
  public void tell(String key, Command command, Consumer<Answer> sender) {
    Actor<S> actor = actor(key, command, sender);
    if (actor != null) {
      actor.tell(command, sender);
    }
  }

  /** The same from a thread that must not work for actors: one that other messages wait for. */
  void soon(String key, Command command, Consumer<Answer> sender) {
    Actor<S> actor = actor(key, command, sender);
    if (actor != null) {
      actor.soon(command, sender);
    }
  }

  /** Null: it is answered, or needs no answer. */
  private @Nullable Actor<S> actor(String key, Command command, Consumer<Answer> sender) {
    Actor<S> actor = live.get(key);
    if (actor != null) {
      return actor;
    }
    if (command instanceof Command.Detach) {
      return null;
    }
    if (closing || command instanceof Command.Inspect) {
      sender.accept(new Answer.Retry());
      return null;
    }
    return start(key, null);
  }

  /** How many actors are in memory. */
  public int live() {
    return live.size();
  }

  /** Whether an actor of this key is in memory. */
  public boolean lives(String key) {
    return live.containsKey(key);
  }

  /** Takes out of memory, now, what is idle. */
  public void passivateIdle() {
    live.values().forEach(actor -> actor.tell(new Event.Passivate()));
  }

  /** The keys of the actors in memory. */
  Set<String> keys() {
    return live.keySet();
  }

  /** The keys of the actors in memory that are in these partitions. */
  List<String> keys(Set<Integer> partitions) {
    return live.values().stream()
        .filter(actor -> partitions.contains(actor.partition()))
        .map(Actor::key)
        .toList();
  }

  /** The partitions that the keys of the actors in memory are in. */
  Set<Integer> partitions() {
    return live.values().stream().map(Actor::partition).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * An actor of another member is about to be handed over: one here is to wait for it.
   *
   * @return false: none will
   */
  boolean expect(String key, String token) {
    if (!closing) {
      start(key, token);
    }
    return !closing;
  }

  /**
   * Lets a share of the actors that somebody watches look in passing, a few at a time: all at once
   * would be a storm, and what asks or writes would wait behind it. Blocks.
   *
   * @param share which of the {@code shares}
   */
  void glance(int share, int shares, Event.Glance glance) {
    for (Actor<S> actor : live.values()) {
      if (!actor.resting() && Math.floorMod(actor.key().hashCode(), shares) == share) {
        try {
          glances.acquire();
        } catch (InterruptedException stopping) {
          Thread.currentThread().interrupt();
          return;
        }
        actor.glance(glance, glances::release);
      }
    }
  }

  /** Tells an event to an actor that lives; otherwise nobody hears it. */
  void tell(String key, Event event) {
    Actor<S> actor = live.get(key);
    if (actor != null) {
      actor.tell(event);
    }
  }

  /** The same from a thread that must not work for actors. */
  void soon(String key, Event event) {
    Actor<S> actor = live.get(key);
    if (actor != null) {
      actor.soon(event);
    }
  }

  private Actor<S> start(String key, @Nullable String token) {
    String instance = member + "-" + Long.toString(started.incrementAndGet(), 36);
    int partition = watch.partition(key);
    Actor<S> fresh =
        new Actor<>(
            key, partition, this, new CommitLoop<>(instance, member, behaviour, loopOptions));
    Actor<S> present = live.putIfAbsent(key, fresh);
    if (present != null) {
      return present;
    }
    watch.started(key, partition);
    fresh.tell(new Event.Start(token)); // outside the map: it may stop at once and remove itself
    return fresh;
  }

  /** After a step: an actor that nobody is attached to is a candidate for passivation. */
  void rest(Actor<S> actor) {
    if (idle.getIfPresent(actor.key()) != actor) { // reads do not cost the cache a write
      idle.put(actor.key(), actor);
    }
  }

  /** After a step: it is none any more. One that was chosen meanwhile declines. */
  void awake(Actor<S> actor) {
    idle.asMap().remove(actor.key(), actor);
  }

  void stopped(Actor<S> actor, Effect.Reason reason) {
    live.remove(actor.key(), actor);
    idle.asMap().remove(actor.key(), actor);
    watch.stopped(actor.key(), reason);
    if (closing) {
      synchronized (live) {
        live.notifyAll();
      }
    }
  }

  void handOff(String key, Effect.HandOff handOff) {
    watch.handedOff(key, handOff);
  }

  /** What an actor must be told before this event, if it should look at the storage (rule 10). */
  Event.@Nullable Revalidate doubt(Event event, Moment now, long provenAt) {
    return watch.doubt(event, now, provenAt);
  }

  TimeSource time() {
    return time;
  }

  KindSignals signals() {
    return options.signals();
  }

  StorageBackend storage() {
    return storage;
  }

  Executor executor() {
    return io;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  String objectKey(String key) {
    return objectKey.apply(key);
  }

  void io(Runnable call, Runnable refused) {
    try {
      io.execute(call);
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
    troubles.happened(
        false,
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
    throwing.happened(
        again,
        count ->
            LOG.log(
                Level.ERROR,
                "the code that keeps a state threw {0} at {1} ({2} such failures since the last"
                    + " line); nothing it had changed is kept, and whoever asked is told",
                what.getClass().getName(),
                place(what),
                count));
  }

  static String place(Throwable what) {
    StackTraceElement[] frames = what.getStackTrace();
    return frames.length == 0 ? "an unknown place" : frames[0].toString();
  }

  /** Stores what is not stored, as long as the drain time lasts, and stops every actor. */
  @Override
  public void close() {
    closing = true;
    long until = time.now().ticks() + options.drain().toMillis();
    live.values().forEach(actor -> actor.tell(Event.Leave.nowhere(until)));
    awaitEmpty(until + 100);
    if (!live.isEmpty()) {
      LOG.log(
          Level.ERROR,
          "{0} sessions could not be stored before the drain time was up; raise drain-timeout or"
              + " look at the storage",
          live.size());
    }
  }

  private void awaitEmpty(long until) {
    synchronized (live) {
      long left = until - time.now().ticks();
      while (!live.isEmpty() && left > 0) {
        try {
          live.wait(Math.min(left, 50));
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
        left = until - time.now().ticks();
      }
    }
  }
}
