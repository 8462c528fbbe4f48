package dev.stash.session;

import dev.stash.actor.ActorHost;
import dev.stash.actor.ActorRouter;
import dev.stash.actor.Answer;
import dev.stash.actor.Clocks;
import dev.stash.actor.Command;
import dev.stash.actor.SenderOptions;
import dev.stash.actor.StorageHealth;
import dev.stash.actor.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.storage.CircuitBreaker;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All sessions of one member, each with its actor here. Thread-safe. */
public final class SessionHost implements Sessions, AutoCloseable {
  private static final long RETRY_MILLIS = 20;

  /** To look at a session, and at no view of it. */
  private static final SliceRequest ABOUT = new SliceRequest("", 1, null, null, false);

  private final ActorHost<SessionState> actors;
  private final ActorRouter<SessionState> router;
  private final String member;
  private final String folder;
  private final String records;
  private final StorageBackend storage;
  private final SessionOptions options;
  private final Clocks time;
  private final ScheduledExecutorService timer;
  private final PrincipalIndex principals;
  private final AtomicLong lines = new AtomicLong();

  /**
   * A host that is ready.
   *
   * @param member a name of this member that was never used before
   * @param joining what the cluster is joined with
   * @param cluster the members that share the sessions; joined here, left by {@link #close}
   * @param prefix what the keys of stored objects start with; empty or ending in a slash
   * @param unbroken the storage without its breaker, for what comes by the clock
   */
  public SessionHost(
      String member,
      Joining joining,
      ClusterBackend cluster,
      String prefix,
      CircuitBreaker storage,
      StorageBackend unbroken,
      SessionOptions options,
      Clocks time,
      ExecutorService io,
      ScheduledExecutorService timer) {
    this.member = member;
    this.folder = prefix + "sessions/";
    this.records = prefix + "members/";
    this.storage = storage;
    this.options = options;
    this.time = time;
    this.timer = timer;
    this.principals = new PrincipalIndex(storage, prefix, this::unique);
    this.actors =
        new ActorHost<>(
            member,
            storage,
            key -> folder + key + ".json",
            new SessionBehaviour(options.limits()),
            options.loop(),
            options.host(),
            this.time,
            io,
            timer);
    this.router =
        new ActorRouter<>(
            actors,
            cluster,
            joining,
            new SessionPayloads(),
            new Health(storage, folder + "probe"),
            new ActorRouter.Records(unbroken, records, member),
            options.host(),
            this.time,
            io,
            timer);
  }

  private String unique() {
    return member + "." + Long.toString(lines.incrementAndGet(), 36);
  }

  @Override
  public SliceLink open(SessionKey key, SliceRequest request, SliceListener listener) {
    ActorLink link = link(key, request, listener);
    link.open();
    return link;
  }

  /** The entries of a slice, for calls. */
  public SliceEntries entries(SessionKey key, String view, int version) {
    return new StoredEntries(this, key, view, version);
  }

  /** A line that has not been opened. */
  ActorLink link(SessionKey key, SliceRequest request, SliceListener listener) {
    return new ActorLink(unique(), request, listener, SenderOptions.DEFAULT, this, key.value());
  }

  /** Whether an actor of this session is in memory here. */
  public boolean lives(SessionKey key) {
    return actors.lives(key.value());
  }

  /** How many session actors are in memory here. */
  public int live() {
    return actors.live();
  }

  /** Takes out of memory, now, every session that is idle and stored. */
  public void passivateIdle() {
    actors.passivateIdle();
  }

  /**
   * Ends a session for good: its sockets close, later writes are refused. Blocks until that is
   * stored. Ending one that is over, or was never stored, is no error.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}
   */
  public void end(SessionKey key, String reason) {
    Answer answer = ask(key, () -> new Command.End(reason, null));
    if (!(answer instanceof Answer.Done) && !(answer instanceof Answer.Ended)) {
      throw new CallFailed(
          "STORAGE_UNAVAILABLE", "the end of the session could not be stored; try again later");
    }
  }

  /**
   * Moves a session under the key of another id; its pages are told to come again. Blocks.
   *
   * @param lineage what the session is called to its pages, unless it has an older lineage
   * @return where it lives now: {@code to}, or {@code from} if another session lives under {@code
   *     to}
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}: it is where it was; {@code SESSION_ENDED} if it
   *     was over
   */
  public SessionKey move(SessionKey from, SessionKey to, String lineage) {
    return switch (new Relocation(this, storage, from, to, lineage, unique()).run()) {
      case MOVED, NOTHING -> to;
      case TAKEN -> from;
      case OVER -> throw new CallFailed("SESSION_ENDED", "the session is over");
    };
  }

  /**
   * Where a session lives whose id has a key under each of several secrets. A cookie of a former
   * secret: the session is moved, once, to its key under the present one. A cookie of the present
   * one: a member that has the next secret already may have moved it on. Blocks if there are others
   * to look at.
   *
   * @param key under the present secret
   * @param others under the other ones
   * @param outdated whether the cookie is of a former secret
   * @return {@code key}, unless the session lives elsewhere and could not be moved now
   */
  public SessionKey settle(SessionKey key, List<SessionKey> others, boolean outdated) {
    if (!outdated) {
      return others.isEmpty() || !movedOn(key) ? key : follow(key, others);
    }
    for (SessionKey old : others) {
      Relocation.Outcome outcome;
      try {
        outcome = new Relocation(this, storage, old, key, null, unique()).run();
      } catch (CallFailed later) {
        return old; // not moved today
      }
      if (outcome == Relocation.Outcome.MOVED) {
        return key;
      }
    }
    return key;
  }

  private boolean movedOn(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(ABOUT, false));
    return answer instanceof Answer.Ended ended && ended.reason().equals(Relocation.ROTATED);
  }

  private SessionKey follow(SessionKey key, List<SessionKey> others) {
    for (SessionKey other : others) {
      Answer answer = ask(other, () -> new Command.Read(ABOUT, false));
      if (answer instanceof Answer.Current current && current.revision() > 0) {
        return other;
      }
    }
    return key;
  }

  /**
   * Ends a session that has stored nothing, if no view is attached to it either: another id is to
   * take the place of its one. Blocks until that is stored.
   *
   * @return whether it has ended so, now or a moment ago; if that cannot be found out, it has not
   */
  public boolean retire(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(ABOUT, false));
    String holder = unique();
    if (answer instanceof Answer.Current current && current.revision() == 0) {
      answer = ask(key, () -> new Command.Hold(holder, Relocation.HOLD_MILLIS));
    }
    if (answer instanceof Answer.Held held) {
      if (held.wanted()) {
        send(key.value(), new Command.Release(holder), done -> {});
        return false;
      }
      answer = ask(key, () -> new Command.End(Relocation.REPLACED, holder), false);
    }
    return answer instanceof Answer.Done
        || (answer instanceof Answer.Ended ended
            && ended.reason().equals(Relocation.REPLACED)
            && lately(ended.at()));
  }

  /** The sessions of a principal that live now. Blocks, and reads each of them. */
  public List<SessionKey> of(String principal) {
    List<SessionKey> found = new ArrayList<>();
    for (SessionKey key : principals.find(principal)) {
      try (Call call = Call.open(this, key, "", 1)) {
        if (Objects.equals(call.principal(), principal)) {
          found.add(key);
        } else {
          principals.remove(principal, key);
        }
      } catch (CallFailed failed) {
        if (failed.code().equals("STORAGE_UNAVAILABLE")) {
          throw failed;
        }
        principals.remove(principal, key);
      }
    }
    return found;
  }

  /**
   * Whether a session is over.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}
   */
  public boolean over(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(ABOUT, false));
    if (answer instanceof Answer.Ended ended) {
      return !reason(ended.reason(), ended.at()).equals(Relocation.ROTATED);
    } else if (answer instanceof Answer.Current) {
      return false;
    }
    throw new CallFailed("STORAGE_UNAVAILABLE", "the session could not be read; try again later");
  }

  private Sweeper sweeper(RandomGenerator random) {
    return new Sweeper(storage, this, options.loop(), random);
  }

  /** Of several members one sweeps: whoever owns this name. */
  private boolean sweeps() {
    return router.owns("the sweeper");
  }

  /** Sweeps again and again, a page a second, on threads of this executor. */
  public void sweepEvery(Duration every, RandomGenerator random, Executor executor) {
    new SweepSchedule(sweeper(random), every, this::sweeps, timer, executor).start(random);
  }

  /** Sweeps all there is, at once; blocks. For tests and by hand. */
  public SweepReport sweep(RandomGenerator random) {
    Sweeper sweeper = sweeper(random);
    do {
      sweeper.page();
    } while (!sweeper.done());
    return sweeper.report();
  }

  private record Health(CircuitBreaker storage, String key) implements StorageHealth {
    @Override
    public boolean works() {
      return !storage.failing();
    }

    @Override
    public void probe() {
      try {
        var unused = storage.get(key);
      } catch (StorageFailure failed) {
        // The breaker has counted it.
      }
    }
  }

  /** Asks until there is an answer that is one, or the time for it is up. */
  Answer ask(SessionKey key, Supplier<Command> command) {
    return ask(key, command, true);
  }

  Answer ask(SessionKey key, Supplier<Command> command, boolean again) {
    long deadline = System.nanoTime() + options.call().toNanos();
    while (true) {
      CompletableFuture<Answer> answered = new CompletableFuture<>();
      send(key.value(), command.get(), answered::complete);
      Answer answer = await(answered, deadline - System.nanoTime());
      boolean retry =
          answer instanceof Answer.Retry
              || answer instanceof Answer.Busy
              || answer instanceof Answer.Unreachable;
      if (!retry || !again || System.nanoTime() > deadline) {
        return answer;
      }
      await(new CompletableFuture<>(), TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
    }
  }

  private static Answer await(CompletableFuture<Answer> answered, long nanos) {
    try {
      return answered.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      return new Answer.Unavailable();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Answer.Unavailable();
    } catch (ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }

  void send(String key, Command command, Consumer<Answer> answer) {
    router.send(key, command, answer);
  }

  void forget(String connection) {
    router.forget(connection);
  }

  /** This member. */
  public Member self() {
    return router.self();
  }

  /** The members that share the sessions. */
  public List<Member> members() {
    return router.members();
  }

  /** The member where the actor of a session lives; asks for a second at most. Blocks. */
  public Optional<Member> owner(SessionKey key) {
    CompletableFuture<@Nullable Member> told = new CompletableFuture<>();
    router.whereLives(key.value(), told::complete);
    try {
      return Optional.ofNullable(told.get(1, TimeUnit.SECONDS));
    } catch (TimeoutException | ExecutionException unknown) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Whether new pages should come to this member. */
  public boolean ready() {
    return router.ready();
  }

  /** Hands every session to its next owner, within the drain time. Blocks. */
  public ActorRouter.Drained drain() {
    return router.drain(time.now().ticks() + options.host().drain().toMillis());
  }

  /** The old id of a session that has a new one is told so for a while, and then it is dead. */
  String reason(String reason, long at) {
    boolean moved = reason.equals(Relocation.ROTATED) || reason.equals(Relocation.REPLACED);
    return !moved ? reason : lately(at) ? Relocation.ROTATED : "logged_out";
  }

  private boolean lately(long at) {
    return time.now().wall() - at < options.overlapMillis();
  }

  PrincipalIndex principals() {
    return principals;
  }

  String folder() {
    return folder;
  }

  /** Where the records of those that share the storage are. */
  String records() {
    return records;
  }

  String objectKey(SessionKey key) {
    return folder + key.value() + ".json";
  }

  Duration callTimeout() {
    return options.call();
  }

  /** The clocks in use; the time of day is that of the slowest member. */
  public TimeSource time() {
    return time;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** Stores what is not stored yet, within the drain time, and stops. */
  @Override
  public void close() {
    router.close();
  }
}
