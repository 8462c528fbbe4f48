package dev.stash.session;

import dev.stash.TimeSource;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.engine.ActorHost;
import dev.stash.engine.ActorRouter;
import dev.stash.engine.Answer;
import dev.stash.engine.Clocks;
import dev.stash.engine.Command;
import dev.stash.engine.SenderOptions;
import dev.stash.engine.StorageHealth;
import dev.stash.identity.SessionKey;
import dev.stash.observe.Signals;
import dev.stash.storage.CircuitBreaker;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All sessions of one member, each with its actor here. Thread-safe. */
public final class SessionHost implements Sessions, AutoCloseable {
  private static final Logger LOG = System.getLogger(SessionHost.class.getName());
  private static final long RETRY_MILLIS = 20;
  private static final long LONGEST_RETRY_MILLIS = 640;

  /** To look at a session, and at no view of it. */
  static final SliceRequest ABOUT = new SliceRequest("", 1, null, null, false);

  private final ActorHost<SessionState> actors;
  private final ActorRouter<SessionState> router;
  private final String member;
  private final String folder;
  private final String records;
  private final StorageBackend storage;
  private final SessionOptions options;
  private final Clocks time;
  private final ExecutorService io;
  private final ScheduledExecutorService timer;
  private final PrincipalIndex principals;
  private final Rotation rotation;
  private final Copies copies;
  private final Presentations presentations = new Presentations();
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
    this(
        member,
        joining,
        cluster,
        prefix,
        storage,
        unbroken,
        options,
        time,
        io,
        timer,
        RotationGuard.ALL);
  }

  SessionHost(
      String member,
      Joining joining,
      ClusterBackend cluster,
      String prefix,
      CircuitBreaker storage,
      StorageBackend unbroken,
      SessionOptions options,
      Clocks time,
      ExecutorService io,
      ScheduledExecutorService timer,
      Set<RotationGuard> guards) {
    this.rotation = new Rotation(options.overlapMillis(), options.claim().toMillis(), guards);
    this.copies = new Copies(storage, this);
    this.member = member;
    this.folder = prefix + "sessions/";
    this.records = prefix + "members/";
    this.storage = storage;
    this.options = options;
    this.time = time;
    this.io = io;
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

  String unique() {
    return member + "." + Long.toString(lines.incrementAndGet(), 36);
  }

  @Override
  public SliceLink open(SessionKey key, SliceRequest request, SliceListener listener) {
    ActorLink link =
        new ActorLink(unique(), request, listener, SenderOptions.DEFAULT, this, key.value());
    link.open();
    return link;
  }

  /** The entries of a slice, for calls. */
  public SliceEntries entries(SessionKey key, String view, int version) {
    return slice(key, view, version);
  }

  StoredEntries slice(SessionKey key, String view, int version) {
    return new StoredEntries(this, key, view, version);
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
      throw unanswered(answer, "the end of the session could not be stored; try again later");
    }
  }

  /**
   * Ends a session by logout, likewise.
   *
   * @return how it had ended before; empty if it had not
   */
  Optional<Answer.Ended> endOf(SessionKey key) {
    String principal = whose(key).principal();
    Answer answer = ask(key, () -> new Command.End("logged_out", null));
    if (answer instanceof Answer.Ended before) {
      return Optional.of(before);
    } else if (!(answer instanceof Answer.Done)) {
      throw unanswered(answer, "the end of the session could not be stored; try again later");
    }
    if (principal != null) {
      principals.remove(principal, key);
    }
    return Optional.empty();
  }

  /** Whose a session is; nobody's if it is over, or cannot be read. */
  Whose whose(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(Whose.Asked.ASKED, false));
    return answer instanceof Answer.Current current ? (Whose) current.view() : Whose.NOBODYS;
  }

  /** The browser came with this session's id: so the answer that gave it has arrived. */
  public void presented(SessionKey key) {
    if (presentations.due(key, time.now().ticks())) {
      send(key.value(), new Command.Touch(), answer -> {});
    }
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
        outcome = new Relocation(this, old).run(new KeyMove(this, key));
      } catch (CallFailed later) {
        return old; // not moved today
      }
      switch (outcome) {
        case Relocation.Outcome.Ended moved -> {
          return key;
        }
        case Relocation.Outcome.Unknown unknown -> {
          return old;
        }
        case Relocation.Outcome.Over over -> {
          // Moved before, unless it ended there: then nothing may begin anew under its id.
          return byKey(over.how()) && copies.any(key) ? key : old;
        }
        case Relocation.Outcome.Left nothingThere -> {}
      }
    }
    return key;
  }

  private boolean movedOn(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(ABOUT, false));
    return answer instanceof Answer.Ended ended && byKey(ended);
  }

  /** Whether the session has the same id and another key. */
  private static boolean byKey(Answer.Ended how) {
    return Succession.rotated(how) && how.ending().heir() == null;
  }

  private SessionKey follow(SessionKey key, List<SessionKey> others) {
    for (SessionKey other : others) {
      Answer answer = ask(other, () -> new Command.Read(ABOUT, false));
      boolean lives = answer instanceof Answer.Current current && current.revision() > 0;
      if (lives || (answer instanceof Answer.Ended how && !byKey(how))) {
        return other; // or it ended there, and its tombstone says how
      }
    }
    return key;
  }

  /** Whether it lives and has stored something; false if that cannot be told now. Blocks. */
  public boolean keeps(SessionKey key) {
    Answer answer = ask(key, () -> new Command.Read(ABOUT, false));
    return answer instanceof Answer.Current current && current.revision() > 0;
  }

  /**
   * Ends a session that has stored nothing, if no view is attached to it either: another id is to
   * take the place of its one. To pages both are one session. Blocks until that is stored.
   *
   * @param successor the key of the other id
   * @param lineage what the session is called to pages
   * @return whether it has ended so, now or a moment ago; if that cannot be found out, it has not
   */
  public boolean retire(SessionKey key, SessionKey successor, String lineage) {
    Answer answer = ask(key, () -> new Command.Read(ABOUT, false));
    String holder = unique();
    if (answer instanceof Answer.Current current && current.revision() == 0) {
      answer = ask(key, () -> new Command.Hold(holder, Relocation.HOLD_MILLIS));
    }
    if (answer instanceof Answer.Held held) {
      if (held.wanted() || !begun(successor, lineage)) {
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

  /** Before anybody can come with its id; and another request may have done it a moment before. */
  private boolean begun(SessionKey key, String lineage) {
    SessionState state = new SessionState();
    state.lineage = lineage;
    try {
      return copies.any(key) || copies.put(key, SessionCodec.encode(state, Succession.first(this)));
    } catch (CallFailed later) {
      return false;
    }
  }

  /** The sessions of a principal that live now. Blocks, and reads each of them. */
  public List<SessionKey> of(String principal) {
    return List.copyOf(new SessionsOf(this, principal).each(key -> Optional.empty()));
  }

  /**
   * Ends the sessions of a principal. Blocks.
   *
   * @return how many were ended
   */
  public int endAllOf(String principal) {
    return new SessionsOf(this, principal).each(this::endOf).size();
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
    return ask(key, command, SessionHost::elsewhere);
  }

  /** Asks once, or until it is answered, though not necessarily as was hoped. */
  Answer ask(SessionKey key, Supplier<Command> command, boolean again) {
    return ask(key, command, answer -> again && elsewhere(answer));
  }

  /** Brings a write to whoever owns the session, until it is stored or the time for it is up. */
  Answer apply(SessionKey key, Command.Apply command) {
    return ask(
        key, command::again, answer -> elsewhere(answer) || answer instanceof Answer.Unavailable);
  }

  private static boolean elsewhere(Answer answer) {
    return answer instanceof Answer.Retry
        || answer instanceof Answer.Busy
        || answer instanceof Answer.Unreachable;
  }

  private Answer ask(SessionKey key, Supplier<Command> command, Predicate<Answer> again) {
    long deadline = System.nanoTime() + options.call().toNanos();
    long pause = RETRY_MILLIS;
    while (true) {
      CompletableFuture<Answer> answered = new CompletableFuture<>();
      send(key.value(), command.get(), answered::complete);
      Answer answer = await(answered, deadline - System.nanoTime());
      if (!again.test(answer) || System.nanoTime() > deadline) {
        return answer;
      }
      if (answer instanceof Answer.Unavailable) { // each try reads the storage
        pause = Math.min(2 * pause, LONGEST_RETRY_MILLIS);
      }
      await(new CompletableFuture<>(), TimeUnit.MILLISECONDS.toNanos(pause));
    }
  }

  /** What is thrown for an answer that is none. */
  static CallFailed unanswered(Answer answer, String message) {
    return answer instanceof Answer.Failed ? new SessionFailed() : new StorageUnavailable(message);
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

  /** An id that another took the place of is told so for a while, and then it is dead. */
  String reason(String reason, long at) {
    boolean replaced = reason.equals(Relocation.REPLACED);
    return !replaced ? reason : lately(at) ? Relocation.ROTATED : "logged_out";
  }

  private boolean lately(long at) {
    return time.now().wall() - at < options.overlapMillis();
  }

  Rotation rotation() {
    return rotation;
  }

  Copies copies() {
    return copies;
  }

  SessionLimits limits() {
    return options.limits();
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

  /** Who listens to what happens. */
  public Signals signals() {
    return options.host().signals().to();
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  /** Runs what the timer starts; nothing once it is closed. */
  void soon(Runnable task) {
    try {
      io.execute(task);
    } catch (RejectedExecutionException closed) {
      LOG.log(Level.DEBUG, "nothing is due any more");
    }
  }

  /** Stores what is not stored yet, within the drain time, and stops. */
  @Override
  public void close() {
    router.close();
  }
}
