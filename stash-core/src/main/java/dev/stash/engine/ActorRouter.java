package dev.stash.engine;

import dev.stash.Moment;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.Receiver;
import dev.stash.storage.ETag;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way from a member to the actors of all keys: to those here, and in one hop to those that
 * other members run.
 *
 * <p>A view's commands follow its attachment: they go to where it is attached, whoever owns the key
 * by now, until that actor says that it is over. Only attaching looks for the owner, and so do
 * commands without a view. A member that is asked for a key which it neither owns nor runs says so
 * and who does, as far as it knows; that is asked next, and if this does not end the view tries
 * again after a pause.
 *
 * <p>Nothing is decided here: two members may run an actor of one key at once, and the storage lets
 * only one of them commit. Thread-safe; nothing blocks but {@link #drain} and {@link #close}.
 */
public final class ActorRouter<S> implements AutoCloseable {
  private static final Logger LOG = System.getLogger(ActorRouter.class.getName());
  private static final Duration TO_ARRIVE = Duration.ofSeconds(3);
  private static final Duration TO_MEET = Duration.ofSeconds(2);
  private static final Duration TO_TELL_TIME = Duration.ofSeconds(1);
  private static final long BEAT_MILLIS = 250;
  private static final long SETTLE_MILLIS = 20;
  private static final long UNSETTLED_MILLIS = 2_000;
  private static final long HEALTH_MILLIS = 1_000;
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int HOPS = 3;

  /** In doubt a read may be so old: HTTP requests read, and a GET for each would be dear. */
  private static final long PROOF_MILLIS = 500;

  /** While others use the storage, what a page shows may be so old before it is compared. */
  private static final long WATCHED_MILLIS = 2_500;

  /** Each actor is asked once in so many beats whether it is time, or less often. */
  private static final int SHARES = 4;

  /** How long members believe what they were told of others, if they are not told again. */
  private static final long BELIEVED_MILLIS = 30_000;

  private static final String CHANNEL = "sessions";

  /** Stands for the key where no actor is asked. */
  private static final String NOBODY = "";

  private static final String DUTY = "the neighbours";

  private final ActorHost<S> actors;
  private final ClusterBackend cluster;
  private final Channel channel;
  private final boolean alone;
  private final DispatchCodec codec;
  private final String kind;
  private final Strays strays = new Strays();
  private final Clocks time;
  private final ExecutorService executor;
  private final ScheduledExecutorService timer;
  private final Suspicion suspicion;
  private final Guests guests;
  private final HandOffs handOffs;
  private final StepDown stepDown;
  private final StorageHealth storage;
  private final @Nullable Neighbours neighbours;
  private final Arrivals arrivals;
  private final AtomicBoolean beating = new AtomicBoolean();
  private final AtomicBoolean looking = new AtomicBoolean();
  private final AtomicBoolean glancing = new AtomicBoolean();

  private final AtomicLong asks = new AtomicLong();
  private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private final AtomicBoolean moveSoon = new AtomicBoolean();
  private long unsettledAt;
  private long healthAt;
  private long neighboursAt;
  private int shares;
  private volatile boolean told;
  private volatile boolean draining;

  /**
   * Where the members that share a storage leave their records.
   *
   * @param storage past any breaker: these calls come by the clock and say nothing about others
   * @param folder ends in a slash
   * @param name of this member's record; never used before
   */
  public record Records(StorageBackend storage, String folder, String name) {}

  /** A command that was sent to another member. */
  private record Pending(
      Member to, String key, Command command, Consumer<Answer> sender, int hops, long since) {}

  /** Where a view of this member is attached, or about to be. */
  private record Route(Member to, String key, Line line) {}

  /**
   * A router over these actors, that has joined the cluster.
   *
   * @param joining what the cluster is joined with
   * @param records where the members that share a storage leave their records
   * @param executor runs what may block
   * @throws dev.stash.StashException if the cluster cannot be joined
   */
  public ActorRouter(
      ActorHost<S> actors,
      ClusterBackend cluster,
      Joining joining,
      Payloads payloads,
      StorageHealth storage,
      Records records,
      HostOptions options,
      Clocks time,
      ExecutorService executor,
      ScheduledExecutorService timer) {
    this.actors = actors;
    this.cluster = cluster;
    this.channel = cluster.channel(CHANNEL, DispatchCodec.PROTOCOL, new Messages());
    this.alone = cluster.alone();
    this.codec = new DispatchCodec(payloads);
    this.kind = payloads.kind();
    this.time = time;
    this.executor = executor;
    this.timer = timer;
    this.arrivals = new Arrivals(executor);
    this.suspicion = new Suspicion(cluster.silenceLimit());
    this.guests = new Guests(this::tell);
    this.handOffs = new HandOffs(actors, cluster, channel, options, codec, kind);
    this.storage = storage;
    this.stepDown = new StepDown(storage, cluster, this::howIsStorage);
    this.neighbours =
        records.storage().mayBeShared()
            ? new Neighbours(
                records.storage(),
                records.folder(),
                records.name(),
                cluster::self,
                cluster::members)
            : null;
    boolean beats = !alone || neighbours != null;
    if (beats) {
      actors.watch(new Watch());
    }
    cluster.observe(new Members());
    cluster.start(joining);
    if (!alone) {
      List<Member> present = others();
      present.forEach(this::askTime);
      time.await(present, TO_TELL_TIME);
    }
    meetNeighbours();
    if (beats) {
      var unused =
          timer.scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Sends a command to the actor of a key, wherever it is; it is started if none lives. */
  public void send(String key, Command command, Consumer<Answer> sender) {
    if (alone) {
      actors.tell(key, command, sender);
      return;
    }
    Member to = target(key, command);
    if (to == null) {
      if (!(command instanceof Command.Detach)) {
        sender.accept(new Answer.Unreachable());
      }
    } else if (to.equals(cluster.self())) {
      actors.tell(key, command, sender);
    } else {
      ask(to, key, command, sender, 0);
    }
  }

  /** A view is over without having detached. */
  public void forget(String connection) {
    routes.remove(connection);
  }

  private @Nullable Member target(String key, Command command) {
    return switch (command) {
      case Command.Attach attach -> {
        Member owner = cluster.owner(key);
        if (owner != null) {
          Attachment to = attach.attachment();
          routes.put(to.connection(), new Route(owner, key, (Line) to.address()));
        }
        yield owner;
      }
      case Command.Write write -> {
        Route route = routes.get(write.connection());
        yield route == null ? cluster.owner(key) : route.to();
      }
      case Command.Detach detach -> {
        Route route = routes.remove(detach.connection());
        yield route == null ? null : route.to();
      }
      default -> actors.lives(key) ? cluster.self() : cluster.owner(key);
    };
  }

  private void ask(Member to, String key, Command command, Consumer<Answer> sender, int hops) {
    boolean answered = !(command instanceof Command.Detach);
    long id = answered ? asks.incrementAndGet() : 0;
    if (answered) {
      pending.put(id, new Pending(to, key, command, sender, hops, System.nanoTime()));
    }
    var unused =
        channel
            .send(to, codec.encode(new Dispatch.Ask(id, name(key), command)), TO_ARRIVE)
            .whenComplete(
                (taken, failed) -> {
                  if (failed != null) {
                    run(() -> notTaken(to, id, key, command, sender, hops));
                  }
                });
  }

  private void notTaken(
      Member by, long id, String key, Command command, Consumer<Answer> sender, int hops) {
    if (!(command instanceof Command.Detach)) {
      answer(id, new Answer.Unreachable());
    } else if (hops < HOPS && cluster.members().contains(by)) {
      ask(by, key, command, sender, hops + 1); // else its socket is kept for ever
    }
  }

  private CompletableFuture<Boolean> howIsStorage(Member member) {
    CompletableFuture<Boolean> works = new CompletableFuture<>();
    long id = asks.incrementAndGet();
    Consumer<Answer> told = answer -> works.complete(answer instanceof Answer.Done);
    pending.put(
        id, new Pending(member, NOBODY, new Command.Inspect(null), told, HOPS, System.nanoTime()));
    tell(member, new Dispatch.HowIsStorage(id));
    return works;
  }

  private List<Member> others() {
    return cluster.members().stream().filter(member -> !member.equals(cluster.self())).toList();
  }

  private void askTime(Member member) {
    if (time.due(member)) {
      long id = asks.incrementAndGet();
      time.asked(member, id);
      tell(member, new Dispatch.WhatTime(id));
    }
  }

  private void answer(long id, Answer answer) {
    Pending asked = pending.remove(id);
    if (asked != null) {
      asked.sender().accept(answer);
    }
  }

  private void tell(Member to, Dispatch dispatch) {
    // If it does not arrive, the other member learns that something is missing.
    var unused = channel.send(to, codec.encode(dispatch), TO_ARRIVE);
  }

  private ActorName name(String key) {
    return new ActorName(kind, key);
  }

  private void receive(Member from, Dispatch dispatch) {
    switch (dispatch) {
      case Dispatch.Ask ask when ask.id() != 0 && !time.known(from) ->
          tell(from, new Dispatch.Answered(ask.id(), ask.to(), new Answer.Retry()));
      case Dispatch.Ask ask -> asked(from, ask);
      case Dispatch.Answered answered -> answered(from, answered);
      case Dispatch.NotOwner not -> redirected(from, not);
      case Dispatch.Published published -> published(from, published);
      case Dispatch.HowIsStorage how ->
          tell(
              from,
              new Dispatch.Answered(
                  how.id(),
                  name(NOBODY),
                  storage.works() && !draining && !stepDown.steppedDown()
                      ? new Answer.Done()
                      : new Answer.Unavailable()));
      case Dispatch.WhatTime what -> {
        tell(from, new Dispatch.Time(what.id(), time.now().wall(), time.wall()));
        moveSoon(); // before it knew that, it took nothing
      }
      case Dispatch.Time told -> time.told(from, told.id(), told.goesBy(), told.own());
      case Dispatch.Neighbourhood all -> hear(all.possible(), all.certain());
      case Dispatch.Expect expect ->
          tell(from, new Dispatch.Expected(expect.token(), notExpected(from, expect)));
      case Dispatch.Expected expected -> handOffs.answered(from, expected);
      case Dispatch.Snapshot snapshot -> {
        byte[] body = snapshot.body();
        actors.soon(
            snapshot.to().key(),
            body == null
                ? new Event.NoSnapshot(snapshot.token())
                : new Event.Snapshot(
                    snapshot.token(),
                    new StoredObject(body, new ETag(snapshot.etag()), Instant.EPOCH)));
      }
      case Dispatch.Stray stray -> {
        strays.refuse(from, Strays.Sort.KIND);
        if (stray.id() != 0) {
          tell(from, new Dispatch.NotOwner(stray.id(), null));
        }
      }
    }
  }

  /**
   * What is not taken now: nothing from a member whose clock is not known, and nothing that is
   * about to leave this member, since nobody would be here when it comes.
   */
  private List<String> notExpected(Member from, Dispatch.Expect expect) {
    if (!time.known(from)) {
      return expect.keys();
    }
    return expect.keys().stream()
        .filter(key -> handOffs.underWay(key) || !actors.expect(key, expect.token()))
        .toList();
  }

  private void answered(Member from, Dispatch.Answered answered) {
    Pending asked = pending.get(answered.id());
    if (asked != null && !asked.key().equals(answered.from().key())) {
      strays.refuse(from, Strays.Sort.ANSWER);
    } else {
      answer(answered.id(), answered.answer());
    }
  }

  private void asked(Member from, Dispatch.Ask ask) {
    String key = ask.to().key();
    Member owner = cluster.owner(key);
    if (!cluster.self().equals(owner) && !actors.lives(key)) {
      if (ask.id() != 0) {
        tell(from, new Dispatch.NotOwner(ask.id(), owner == null ? null : owner.id()));
      }
      return;
    }
    switch (ask.command()) {
      case Command.Attach attach -> {
        Attachment to = attach.attachment();
        Line line = guests.welcome(from, to.connection(), ask.to());
        Attachment here =
            new Attachment(to.connection(), to.number(), to.writer(), to.about(), line);
        actors.soon(
            key,
            new Command.Attach(here, attach.seen(), attach.stored(), attach.offer()),
            answer -> {
              if (answer instanceof Answer.Ended) {
                guests.left(from, to.connection()); // it never detaches
              }
              tell(from, new Dispatch.Answered(ask.id(), ask.to(), answer));
            });
      }
      case Command.Detach detach -> {
        guests.left(from, detach.connection());
        actors.soon(key, detach, answer -> {});
      }
      default ->
          actors.soon(
              key,
              ask.command(),
              answer -> tell(from, new Dispatch.Answered(ask.id(), ask.to(), answer)));
    }
  }

  private void redirected(Member from, Dispatch.NotOwner not) {
    Pending asked = pending.remove(not.id());
    if (asked == null) {
      return;
    }
    Member hinted = member(not.owner());
    if (hinted == null || hinted.equals(from) || asked.hops() >= HOPS) {
      asked.sender().accept(new Answer.Retry());
      return;
    }
    if (asked.command() instanceof Command.Attach attach) {
      Attachment to = attach.attachment();
      Route next = new Route(hinted, asked.key(), (Line) to.address());
      Route now =
          routes.computeIfPresent(
              to.connection(), (view, route) -> route.to().equals(from) ? next : route);
      if (!next.equals(now)) {
        return; // the view is gone, or has asked anew: nobody would ever detach this one
      }
    }
    if (hinted.equals(cluster.self())) {
      actors.soon(asked.key(), asked.command(), asked.sender());
    } else {
      ask(hinted, asked.key(), asked.command(), asked.sender(), asked.hops() + 1);
    }
  }

  private @Nullable Member member(@Nullable String id) {
    for (Member member : cluster.members()) {
      if (member.id().equals(id)) {
        return member;
      }
    }
    return null;
  }

  private void published(Member from, Dispatch.Published published) {
    Route route = routes.get(published.connection());
    if (route == null || !route.to().equals(from)) {
      return; // of an earlier attachment
    }
    if (!route.key().equals(published.from().key())) {
      strays.refuse(from, Strays.Sort.PUBLICATION);
      return;
    }
    route.line().published(published.number(), published.publication());
  }

  /** Everything that was agreed on with a member is void: it is gone, or messages were lost. */
  private void lost(Member member) {
    forEach(
        pending, asked -> asked.to().equals(member), (id, asked) -> answer(id, new Answer.Retry()));
    forEach(
        routes, route -> route.to().equals(member), (connection, route) -> route.line().broken());
  }

  private interface Each<K, V> {
    void accept(K key, V value);
  }

  private static <K, V> void forEach(Map<K, V> map, Predicate<V> which, Each<K, V> what) {
    for (Map.Entry<K, V> entry : List.copyOf(map.entrySet())) {
      if (which.test(entry.getValue())) {
        what.accept(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Whatever goes wrong in it, the next one comes. */
  private void beat() {
    try {
      Moment now = time.now();
      // Here, and not on a thread that may have to wait for its turn: what is late has stood still.
      if (!alone && suspicion.beat(now)) {
        run(() -> actors.keys().forEach(key -> actors.tell(key, new Event.Revalidate(true))));
      }
      if (beating.compareAndSet(false, true)) {
        run(() -> beat(now));
      }
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the router stumbled; it goes on", broken);
    }
  }

  private void beat(Moment now) {
    try {
      beatAmongNeighbours(now);
      if (!alone) {
        beatAmongMembers(now);
      }
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the router stumbled; it goes on", broken);
    } finally {
      beating.set(false);
    }
  }

  private void beatAmongMembers(Moment now) {
    long old = System.nanoTime() - ANSWER_NANOS;
    forEach(
        pending,
        asked -> asked.since() - old < 0,
        (id, asked) -> answer(id, new Answer.Unreachable()));
    others().forEach(this::askTime);
    if (now.ticks() - healthAt > HEALTH_MILLIS && stepDown.due()) {
      healthAt = now.ticks();
      run(() -> stepDown.check(now));
    }
    if (now.ticks() - unsettledAt > UNSETTLED_MILLIS) {
      unsettledAt = now.ticks();
      if (handOffs.unsettled()) {
        moveSoon();
      }
    }
  }

  private void beatAmongNeighbours(Moment now) {
    if (neighbours != null && now.ticks() - neighboursAt >= Neighbours.LOOK_MILLIS) {
      neighboursAt = now.ticks();
      if (owns(DUTY)) {
        run(
            () -> {
              boolean unused = lookAround(neighbours, now);
            });
      }
    }
    if (suspicion.shared(now)) {
      glance(new Event.Glance(now.ticks() - WATCHED_MILLIS));
    } else if (told) {
      told = false;
      LOG.log(Level.INFO, "nobody else uses this storage any more");
    }
  }

  /** One share after the other; a slow storage makes that slower. */
  private void glance(Event.Glance glance) {
    if (glancing.compareAndSet(false, true)) {
      int share = ++shares % SHARES;
      run(
          () -> {
            try {
              actors.glance(share, SHARES, glance);
            } finally {
              glancing.set(false);
            }
          });
    }
  }

  /** Before the first page: whoever else is there may be writing what it is about to see. */
  private void meetNeighbours() {
    if (neighbours != null && owns(DUTY)) {
      Moment now = time.now();
      suspicion.shared(now.ticks() + BELIEVED_MILLIS); // until the storage has said otherwise
      CompletableFuture<Boolean> alone =
          CompletableFuture.supplyAsync(() -> lookAround(neighbours, now), executor);
      try {
        if (alone.get(TO_MEET.toMillis(), TimeUnit.MILLISECONDS)) {
          suspicion.alone(); // there never was anybody: what comes from other members is not old
        }
      } catch (TimeoutException | ExecutionException later) {
        LOG.log(Level.DEBUG, "the storage did not say in time who else uses it");
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Who else uses the storage, told to all members; whether it has said that nobody does. */
  private boolean lookAround(Neighbours all, Moment now) {
    boolean answered = false;
    if (looking.compareAndSet(false, true)) {
      try {
        boolean before = all.presence().possible();
        answered = all.look(now);
        if (answered) {
          Neighbours.Presence presence = all.presence();
          List<String> certain = List.copyOf(presence.certain());
          hear(presence.possible(), certain);
          if (before || presence.possible()) {
            tellMembers(new Dispatch.Neighbourhood(presence.possible(), certain));
          }
        } else if (suspicion.shared(now)) {
          suspicion.shared(now.ticks() + BELIEVED_MILLIS); // nobody has seen them go
          List<String> certain = List.copyOf(all.presence().certain());
          tellMembers(new Dispatch.Neighbourhood(true, certain));
        }
      } finally {
        looking.set(false);
      }
    }
    return answered && !all.presence().possible();
  }

  private void tellMembers(Dispatch.Neighbourhood all) {
    others().forEach(member -> tell(member, all));
  }

  private void hear(boolean possible, List<String> certain) {
    Moment now = time.now();
    if (possible) {
      suspicion.shared(now.ticks() + BELIEVED_MILLIS);
    } else if (suspicion.shared(now)) {
      suspicion.shared(now.ticks()); // what was not compared since stays doubtful
    }
    if (!certain.isEmpty() && !told) {
      told = true;
      LOG.log(
          Level.WARNING,
          "another process or cluster uses this storage: {0}; what one side writes the other shows"
              + " up to 5 s later, and sessions in use are compared with the storage meanwhile; if"
              + " this is no upgrade, make them one cluster or give each a prefix of its own",
          certain);
    }
  }

  private void moveSoon() {
    if (moveSoon.compareAndSet(false, true)) {
      try {
        var unused =
            timer.schedule(
                () ->
                    run(
                        () -> {
                          moveSoon.set(false);
                          handOffs.run(draining || stepDown.steppedDown());
                        }),
                SETTLE_MILLIS,
                TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException closed) {
        LOG.log(Level.DEBUG, "nothing moves any more");
      }
    }
  }

  private void run(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      LOG.log(Level.DEBUG, "closed already");
    }
  }

  /** This member. */
  public Member self() {
    return cluster.self();
  }

  /** The members that are known to live. */
  public List<Member> members() {
    return cluster.members();
  }

  /** Whether this member owns a key, as far as it knows. */
  public boolean owns(String key) {
    return cluster.self().equals(cluster.owner(key));
  }

  /**
   * Asks where the actor of a key lives.
   *
   * @param told hears it, soon, or never; null: nowhere
   */
  public void whereLives(String key, Consumer<@Nullable Member> told) {
    Member owner = actors.lives(key) ? cluster.self() : cluster.owner(key);
    if (owner == null || (owner.equals(cluster.self()) && !actors.lives(key))) {
      told.accept(null);
    } else if (owner.equals(cluster.self())) {
      told.accept(owner);
    } else {
      ask(
          owner,
          key,
          new Command.Inspect(null),
          answer -> told.accept(answer instanceof Answer.Report ? owner : null),
          HOPS);
    }
  }

  /**
   * False while this member drains, is in the smaller part of a cluster that fell apart, or is the
   * one that the storage does not answer.
   */
  public boolean ready() {
    return !draining
        && !stepDown.steppedDown()
        && !suspicion.minority(cluster.members(), time.now());
  }

  /**
   * Gives up owning keys, and hands every actor to its next owner. If there is none, nothing
   * happens: {@link #close} stores them. Blocks.
   *
   * @param until for how long at most, in ticks
   * @return how many went warm, and how many were only stored
   */
  public Drained drain(long until) {
    draining = true;
    int warm = handOffs.warm();
    int cold = handOffs.cold();
    boolean released =
        !alone && cluster.release(Duration.ofMillis(Math.max(1, until - time.now().ticks())));
    while (released && actors.live() > 0 && time.now().ticks() < until) {
      handOffs.look(actors.partitions()); // nothing may be left here
      handOffs.run(true);
      pause();
    }
    return new Drained(handOffs.warm() - warm, handOffs.cold() - cold, actors.live());
  }

  /**
   * What became of the actors of a member that drained.
   *
   * @param warm were handed over with their state
   * @param cold were stored
   * @param left are still here
   */
  public record Drained(int warm, int cold, int left) {}

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(SETTLE_MILLIS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stores what is not stored, stops every actor that is left, and leaves the cluster. */
  @Override
  public void close() {
    draining = true;
    actors.close();
    leaveNeighbours();
    cluster.close();
  }

  private void leaveNeighbours() {
    if (neighbours != null && looking.compareAndSet(false, true)) {
      var unused =
          CompletableFuture.runAsync(neighbours::leave, executor)
              .completeOnTimeout(null, TO_MEET.toMillis(), TimeUnit.MILLISECONDS)
              .exceptionally(failed -> null)
              .join();
    }
  }

  private final class Watch implements ActorHost.Watch {
    @Override
    public int partition(String key) {
      return cluster.partition(key);
    }

    @Override
    public void started(String key, int partition) {
      if (!owns(key)) {
        handOffs.look(Set.of(partition)); // it was ours when somebody asked for it, or soon will be
      }
    }

    @Override
    public void handedOff(String key, Effect.HandOff handOff) {
      handOffs.handedOff(key, handOff);
    }

    @Override
    public void stopped(String key, Effect.Reason reason) {
      handOffs.stopped(key);
      if (reason == Effect.Reason.FENCED) {
        suspicion.fenced(time.now());
      }
    }

    @Override
    public Event.@Nullable Revalidate doubt(Event event, Moment now, long provenAt) {
      if (!alone && suspicion.paused(now)) {
        return new Event.Revalidate(true);
      }
      boolean old = now.ticks() - provenAt > PROOF_MILLIS;
      boolean asks =
          switch (event) {
            case Command.Attach attach -> true;
            case Command.Read read -> old;
            case Command.Apply apply -> old;
            case Command.Hold hold -> old;
            case Event.Leave leave -> old && leave.gives();
            default -> false;
          };
      return asks && suspicion.doubtful(now, provenAt) ? new Event.Revalidate(false) : null;
    }
  }

  private final class Messages implements Receiver {
    @Override
    public void received(Member from, byte[] message) {
      arrivals.then(from, () -> receive(from, codec.decode(message)));
    }

    @Override
    public void interrupted(Member from) {
      arrivals.then(from, () -> lost(from));
    }
  }

  private final class Members implements MembershipObserver {
    @Override
    public void joined(Member member) {
      LOG.log(Level.INFO, "member {0} has joined", member.name());
      suspicion.joined(time.now());
      askTime(member);
      if (member.reborn() && actors.live() > 0) { // else we have come, and not it
        suspicion.healed(time.now());
      }
    }

    @Override
    public void left(Member member, boolean goodbye) {
      LOG.log(
          Level.INFO,
          goodbye ? "member {0} has left" : "member {0} is gone without a goodbye",
          member.name());
      time.forget(member);
      strays.forget(member);
      if (!goodbye) {
        suspicion.lost(member, cluster.members(), time.now());
      }
      arrivals.then(
          member,
          () -> {
            lost(member);
            guests
                .allLeft(member)
                .forEach(
                    (connection, guest) ->
                        actors.tell(
                            guest.key(),
                            new Command.Detach(connection, Long.MAX_VALUE),
                            answer -> {}));
          });
    }

    @Override
    public void moved(Set<Integer> partitions) {
      handOffs.look(partitions);
      moveSoon();
    }

    @Override
    public void reborn(Member former) {
      suspicion.healed(time.now());
      run(() -> lost(former)); // the views here whose actors are here know them under that name
    }
  }
}
