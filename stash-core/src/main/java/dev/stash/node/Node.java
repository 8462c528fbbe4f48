package dev.stash.node;

import dev.stash.Moment;
import dev.stash.TimeSource;
import dev.stash.cluster.Channel;
import dev.stash.cluster.ClusterBackend;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.MembershipObserver;
import dev.stash.cluster.ObservedCluster;
import dev.stash.cluster.Receiver;
import dev.stash.observe.Readiness;
import dev.stash.observe.Signals;
import dev.stash.storage.CircuitBreaker;
import dev.stash.storage.ObservedBackend;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StorageFailure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One process: what there must be one of, however many kinds of things live here. Its threads and
 * its timer, the storage behind one breaker, the clocks that members compare, its place in the
 * cluster, and what follows from it: whom it suspects of living on unseen, whether others use the
 * storage, whether it should step down, whether new pages should come here, and how it leaves.
 *
 * <p>First it is made, then its {@link Tenant}s open their channels and move in, then it joins.
 * Thread-safe. Nothing blocks but {@link #join}, {@link #drain} and {@link #close}.
 */
public final class Node implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Node.class.getName());
  private static final Duration TO_ARRIVE = Duration.ofSeconds(3);
  private static final Duration TO_TELL_TIME = Duration.ofSeconds(1);
  private static final Duration TO_MEET = Duration.ofSeconds(2);
  private static final long TO_TELL_OF_STORAGE_MILLIS = 1_000;
  private static final long BEAT_MILLIS = 250;
  private static final long HEALTH_MILLIS = 1_000;

  /** Whoever asks whether this member is ready asks again by then. */
  private static final long WATCHED_MILLIS = 60_000;

  private static final long LAST_ANSWERS_MILLIS = 100;

  /** How often a close looks whether it is over. */
  private static final Duration BLINK = Duration.ofMillis(2);

  /** The same of a drain, which looks at all that is left each time. */
  private static final Duration AGAIN = Duration.ofMillis(20);

  private static final String CHANNEL = "node";
  private static final String DUTY = "the neighbours";

  private final String name;
  private final String records;
  private final Signals signals;
  private final SecurityLog security;
  private final ClusterBackend cluster;
  private final Channel channel;
  private final CircuitBreaker storage;
  private final Clocks clocks;
  private final Duration drainTime;
  private final ExecutorService executor;
  private final ScheduledExecutorService timer;
  private final Arrivals arrivals;
  private final Suspicion suspicion;
  private final StorageHealth health;
  private final StepDown stepDown;
  private final Watch watch;
  private final @Nullable Neighbourhood neighbourhood;

  private final List<Tenant> tenants = new CopyOnWriteArrayList<>();
  private final AtomicLong names = new AtomicLong();
  private final AtomicLong asks = new AtomicLong();
  private final Map<Long, Question> questions = new ConcurrentHashMap<>();

  /** What the other members sign as in what they store, as they have told it. */
  private final Map<Member, String> writers = new ConcurrentHashMap<>();

  private final AtomicBoolean beating = new AtomicBoolean();
  private final AtomicBoolean watching = new AtomicBoolean();
  private final AtomicBoolean probing = new AtomicBoolean();
  private volatile long askedAt;
  private long healthAt;
  private volatile boolean joined;
  private final boolean tellsApart;
  private volatile boolean draining;

  /**
   * A node with the threads and the timer that its time brings along, which has not joined.
   *
   * @param name of this member, never used before
   * @param prefix what the keys of stored objects start with; empty or ending in a slash
   * @param drainTime how long {@link #drain} and {@link #close} may take
   * @param signals who are told what happens
   */
  public Node(
      String name,
      ClusterBackend cluster,
      StorageBackend storage,
      String prefix,
      TimeSource time,
      Duration drainTime,
      List<Signals> signals) {
    this(name, cluster, storage, prefix, time, drainTime, signals, time.executor(), time.timer());
  }

  /**
   * The same on given threads.
   *
   * @param executor runs what may block
   * @param timer only starts things
   */
  public Node(
      String name,
      ClusterBackend cluster,
      StorageBackend storage,
      String prefix,
      TimeSource time,
      Duration drainTime,
      List<Signals> signals,
      ExecutorService executor,
      ScheduledExecutorService timer) {
    this(
        name,
        cluster,
        storage,
        prefix,
        time,
        drainTime,
        signals,
        executor,
        timer,
        NeighbourGuard.ALL);
  }

  Node(
      String name,
      ClusterBackend cluster,
      StorageBackend storage,
      String prefix,
      TimeSource time,
      Duration drainTime,
      List<Signals> signals,
      ExecutorService executor,
      ScheduledExecutorService timer,
      Set<NeighbourGuard> guards) {
    this.name = name;
    this.records = prefix + "members/";
    this.signals = Shield.before(signals, time);
    this.security = new SecurityLog(this.signals, time);
    this.cluster = ObservedCluster.over(cluster, this.signals);
    this.clocks = new Clocks(time);
    // Within the breaker: what it refuses was never asked, and would make a dead storage look fast.
    StorageBackend observed = ObservedBackend.over(storage, this.signals);
    this.storage =
        CircuitBreaker.over(
            observed,
            CircuitBreaker.DEFAULT_FAILURES,
            CircuitBreaker.DEFAULT_PAUSE_MILLIS,
            () -> clocks.now().ticks());
    this.drainTime = drainTime;
    this.executor = executor;
    this.timer = timer;
    this.arrivals = new Arrivals(executor);
    this.suspicion = new Suspicion(cluster.silenceLimit());
    this.tellsApart = guards.contains(NeighbourGuard.OTHERS_ARE_NOT_THE_LOST);
    this.health = new Health(this.storage, prefix + "probe");
    this.stepDown = new StepDown(health, this.cluster, this::askOfStorage);
    this.watch = new Watch(this.storage::answers, this::probe, this::askAnything);
    this.neighbourhood = storage.mayBeShared() ? neighbourhood(observed, guards) : null;
    this.channel = this.cluster.channel(CHANNEL, NodeMessage.PROTOCOL, new Messages());
    this.cluster.observe(new Members());
  }

  /** Past the breaker: these calls come by the clock and say nothing about others. */
  private Neighbourhood neighbourhood(StorageBackend unbroken, Set<NeighbourGuard> guards) {
    BooleanSupplier duty = () -> owns(DUTY);
    Neighbours neighbours =
        new Neighbours(unbroken, records, name, cluster::self, cluster::members, duty, guards);
    return new Neighbourhood(
        neighbours, suspicion, duty, this::tellOthers, clocks, this::soon, guards);
  }

  /**
   * Joins the cluster with these, who have opened their channels, and waits until it is known
   * whether they are alone, or the time for that is up.
   *
   * @throws dev.stash.StashException if that cannot be done; {@link #stop} it then
   */
  public void join(Joining joining, List<? extends Tenant> with) {
    enter(joining, with);
    clocks.await(others(), TO_TELL_TIME);
    within(TO_MEET, met());
    joined = true;
  }

  /**
   * The same without waiting. What comes before the others are known is answered after they are, or
   * later.
   *
   * @return over when it is known whether they are alone, or cannot be
   */
  public CompletableFuture<?> start(Joining joining, List<? extends Tenant> with) {
    enter(joining, with);
    CompletableFuture<?> met = met();
    joined = true;
    return met;
  }

  private CompletableFuture<?> met() {
    return neighbourhood == null ? CompletableFuture.completedFuture(null) : neighbourhood.meet();
  }

  /** Waits until it is over, or the time for it is up. */
  private static void within(Duration time, CompletableFuture<?> done) {
    try {
      done.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException later) {
      LOG.log(Level.DEBUG, "the storage did not answer in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void enter(Joining joining, List<? extends Tenant> with) {
    tenants.addAll(with);
    if (!cluster.alone()) {
      suspicion.begins(clocks.now()); // what is handed over from now on gets old in a pause
    }
    if (neighbourhood != null || !cluster.alone()) {
      var unused =
          timer.scheduleWithFixedDelay(this::beat, BEAT_MILLIS, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }
    cluster.start(joining);
    others().forEach(this::askTime);
  }

  // ------------------------------------------------------------------------ what there is one of

  /** The name of this member, never used before. */
  public String name() {
    return name;
  }

  /** A name that was never given before, by any node. */
  public String unique() {
    return name + "." + Long.toString(names.incrementAndGet(), 36);
  }

  /** Where members leave their records: what the keys there start with. */
  public String records() {
    return records;
  }

  /** Who listens to what happens; throws nothing. */
  public Signals signals() {
    return signals;
  }

  /** Where is told what whoever looks into an attack asks for. */
  public SecurityLog security() {
    return security;
  }

  /** The clocks in use; the time of day is that of the slowest member. */
  public TimeSource time() {
    return clocks;
  }

  /** The storage; closed with this. */
  public CircuitBreaker storage() {
    return storage;
  }

  /** Who is there, and whose a key is. To be started and left by nobody else. */
  public ClusterBackend cluster() {
    return cluster;
  }

  /** Runs short tasks, each on a virtual thread. */
  public ExecutorService executor() {
    return executor;
  }

  /** Starts things later; never blocked. */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** Runs a task on a thread of its own; none after the end. */
  public void soon(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      LOG.log(Level.DEBUG, "closed already");
    }
  }

  /** The same after a while. */
  public void later(long millis, Runnable task) {
    try {
      var unused = timer.schedule(() -> soon(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.log(Level.DEBUG, "nothing is due any more");
    }
  }

  /** Does this after all that has come from a member before, on whatever channel. */
  public void after(Member from, Runnable task) {
    arrivals.then(from, task);
  }

  // ------------------------------------------------------------------------ what follows from it

  /** Whether this member owns a key, as far as it knows. */
  public boolean owns(String key) {
    return cluster.self().equals(cluster.owner(key));
  }

  /** The members but for this one. */
  public List<Member> others() {
    return cluster.members().stream().filter(member -> !member.equals(cluster.self())).toList();
  }

  /**
   * Whether what a member sends may be judged here: its clock is known, or it was asked and does
   * not tell. Otherwise that takes a moment.
   */
  public boolean knows(Member member) {
    return clocks.known(member);
  }

  /** Whether this process has stood still until now. Asked before every event. */
  public boolean paused(Moment now) {
    return !cluster.alone() && suspicion.paused(now);
  }

  /**
   * Whether somebody else may have written what we hold.
   *
   * @param provenAt when it was last what is stored, in ticks
   */
  public boolean doubtful(Moment now, long provenAt) {
    return suspicion.doubtful(now, provenAt);
  }

  /**
   * Somebody else wrote what we hold.
   *
   * @param writer as what it is signed: another node's {@link #name}
   */
  public void fenced(String writer) {
    if (!writers.containsValue(writer)) { // a member: it has taken over, or is about to
      suspicion.fenced(writer, clocks.now());
    }
  }

  /** Whether what is here is to go although its next owner does not answer. */
  public boolean leaving() {
    return draining || stepDown.steppedDown();
  }

  /**
   * False while this member drains, is in the smaller part of a cluster that fell apart, or is the
   * one that the storage does not answer.
   */
  public boolean ready() {
    return !leaving() && !suspicion.minority(cluster.members(), clocks.now());
  }

  /**
   * The same with the reasons, and whether storage and members answer. That is found out within 5 s
   * while this is asked once a minute or more often; what has not been found out yet is no reason.
   */
  public Readiness readiness() {
    Moment now = clocks.now();
    askedAt = now.ticks();
    if (joined && !draining && watching.compareAndSet(false, true)) {
      watch.begins();
      later(Watch.EVERY_MILLIS, this::watch);
    }
    Set<Readiness.Reason> reasons = EnumSet.noneOf(Readiness.Reason.class);
    add(reasons, Readiness.Reason.DRAINING, draining);
    add(reasons, Readiness.Reason.STEPPED_DOWN, stepDown.steppedDown());
    add(reasons, Readiness.Reason.MINORITY, suspicion.minority(cluster.members(), now));
    add(reasons, Readiness.Reason.CUT_OFF, watch.cutOff());
    add(reasons, Readiness.Reason.STORAGE_UNREACHABLE, watch.storageUnreachable());
    return new Readiness(reasons);
  }

  private static void add(Set<Readiness.Reason> to, Readiness.Reason reason, boolean holds) {
    if (holds) {
      to.add(reason);
    }
  }

  private void watch() {
    if (clocks.now().ticks() - askedAt > WATCHED_MILLIS) {
      watch.begins(); // nobody asks any more: what it knew will not hold
      watching.set(false);
      return;
    }
    try {
      watch.tick(others());
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the node stumbled; it goes on", broken);
    }
    later(Watch.EVERY_MILLIS, this::watch);
  }

  private void probe() {
    if (probing.compareAndSet(false, true)) {
      soon(
          () -> {
            try {
              health.probe();
            } finally {
              probing.set(false);
            }
          });
    }
  }

  // ------------------------------------------------------------------------ by the clock

  /** Whatever goes wrong in it, the next one comes. */
  private void beat() {
    try {
      Moment now = clocks.now();
      // Here, and not on a thread that may have to wait for its turn: what is late has stood still.
      if (!cluster.alone() && suspicion.beat(now)) {
        soon(this::tellOfPause);
      }
      if (joined && beating.compareAndSet(false, true)) { // it looks around when it comes
        soon(() -> beat(now));
      }
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the node stumbled; it goes on", broken);
    }
  }

  private void tellOfPause() {
    try {
      tenants.forEach(Tenant::stoodStill);
    } finally {
      suspicion.told();
    }
  }

  private void beat(Moment now) {
    try {
      if (neighbourhood != null) {
        neighbourhood.beat(now);
      }
      long since = suspicion.compareSince(now);
      if (since != Long.MIN_VALUE) {
        tenants.forEach(tenant -> tenant.compare(since));
      }
      others().forEach(this::askTime);
      if (now.ticks() - healthAt > HEALTH_MILLIS && !cluster.alone() && stepDown.due()) {
        healthAt = now.ticks();
        soon(() -> stepDown.check(now));
      }
      long late = now.ticks() - TO_TELL_OF_STORAGE_MILLIS;
      questions.values().removeIf(question -> question.at() < late);
      tenants.forEach(tenant -> tenant.beat(now));
    } catch (RuntimeException broken) {
      LOG.log(Level.ERROR, "the node stumbled; it goes on", broken);
    } finally {
      beating.set(false);
    }
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
        LOG.log(Level.DEBUG, "the breaker has counted it");
      }
    }
  }

  // ------------------------------------------------------------------------ among members

  private void tell(Member to, NodeMessage message) {
    // If it does not arrive, it is asked or said again.
    var unused = channel.send(to, message.encoded(), TO_ARRIVE);
  }

  private void tellOthers(NodeMessage message) {
    others().forEach(member -> tell(member, message));
  }

  private void askTime(Member member) {
    if (clocks.due(member)) {
      long id = asks.incrementAndGet();
      clocks.asked(member, id);
      tell(member, new NodeMessage.WhatTime(id));
    }
  }

  /** Whether the storage answers a member; what is to be done if it does. */
  private record Question(Runnable well, long at) {}

  private void askOfStorage(Runnable well) {
    Question question = new Question(well, clocks.now().ticks());
    for (Member member : others()) {
      long id = asks.incrementAndGet();
      questions.put(id, question);
      tell(member, new NodeMessage.HowIsStorage(id));
    }
  }

  /** Nothing is done with the answer, but that it has come. */
  private void askAnything(Member member) {
    tell(member, new NodeMessage.HowIsStorage(asks.incrementAndGet()));
  }

  private void receive(Member from, NodeMessage message) {
    switch (message) {
      case NodeMessage.WhatTime what -> {
        tell(from, new NodeMessage.Time(what.id(), clocks.now().wall(), clocks.wall(), name));
        tenants.forEach(tenant -> tenant.met(from)); // before it knew that, it took nothing
      }
      case NodeMessage.Time told -> {
        if (tellsApart && !told.writer().isEmpty()) {
          writers.put(from, told.writer());
        }
        clocks.told(from, told.id(), told.goesBy(), told.own());
      }
      case NodeMessage.Others all -> {
        if (neighbourhood != null) {
          neighbourhood.hear(all);
        }
      }
      case NodeMessage.HowIsStorage how ->
          tell(from, new NodeMessage.StorageIs(how.id(), health.works() && !leaving()));
      case NodeMessage.StorageIs is -> {
        Question question = questions.remove(is.id());
        if (question != null && is.well()) {
          soon(question.well());
        }
      }
    }
  }

  private final class Messages implements Receiver {
    @Override
    public void received(Member from, byte[] message) {
      watch.heard(from);
      after(from, () -> receive(from, NodeMessage.decode(message)));
    }

    @Override
    public void interrupted(Member from) {
      // All of it is asked and said again.
    }
  }

  private final class Members implements MembershipObserver {
    @Override
    public void joined(Member member) {
      LOG.log(Level.INFO, "member {0} has joined", member.name());
      suspicion.joined(clocks.now());
      askTime(member);
      boolean any = tenants.stream().anyMatch(tenant -> tenant.live() > 0);
      if (member.reborn() && any) { // else we have come, and not it
        suspicion.healed(clocks.now());
      }
    }

    @Override
    public void left(Member member, boolean goodbye) {
      LOG.log(
          Level.INFO,
          goodbye ? "member {0} has left" : "member {0} is gone without a goodbye",
          member.name());
      clocks.forget(member);
      if (!goodbye) {
        String writer = writers.getOrDefault(member, Suspicion.ANYBODY);
        suspicion.lost(member, writer, cluster.members(), clocks.now());
      }
      after(member, () -> writers.remove(member)); // it may have told it just now
    }

    @Override
    public void reborn(Member former) {
      suspicion.healed(clocks.now());
    }
  }

  // ------------------------------------------------------------------------ the end

  /**
   * Gives up owning keys, and everything that lives here goes to its next owner, within the drain
   * time. If there is none, nothing happens: {@link #close} stores it. Blocks.
   */
  public Drained drain() {
    long until = clocks.now().ticks() + drainTime.toMillis();
    Moved before = moved();
    boolean released = leave();
    while (released && live() > 0 && clocks.now().ticks() < until) {
      pause(AGAIN);
      tenants.forEach(Tenant::leave); // nothing may be left here
    }
    Moved after = moved();
    return new Drained(after.warm() - before.warm(), after.cold() - before.cold(), live());
  }

  /**
   * Begins with it. Blocks no longer than {@link ClusterBackend#release} does.
   *
   * @return whether there is somebody else who owns the keys now
   */
  public boolean leave() {
    draining = true;
    boolean released = !cluster.alone() && cluster.release(drainTime.isZero() ? BLINK : drainTime);
    if (released) {
      tenants.forEach(Tenant::leave);
    }
    return released;
  }

  private int live() {
    return tenants.stream().mapToInt(Tenant::live).sum();
  }

  private Moved moved() {
    int warm = tenants.stream().mapToInt(tenant -> tenant.moved().warm()).sum();
    int cold = tenants.stream().mapToInt(tenant -> tenant.moved().cold()).sum();
    return new Moved(warm, cold);
  }

  /**
   * Stores what is not stored, within the drain time, leaves the cluster, and stops all that there
   * is one of.
   */
  @Override
  public void close() {
    draining = true;
    long until = clocks.now().ticks() + drainTime.toMillis();
    tenants.forEach(tenant -> tenant.stop(until));
    while (live() > 0 && clocks.now().ticks() < until + LAST_ANSWERS_MILLIS) {
      pause(BLINK);
    }
    if (live() > 0) {
      LOG.log(
          Level.ERROR,
          "{0} sessions could not be stored before the drain time was up; raise drain-timeout or"
              + " look at the storage",
          live());
    }
    within(TO_MEET, withdraw());
    cluster.close();
    stop();
  }

  /** Takes away what others on the storage know it by; over when that is done, or cannot be. */
  public CompletableFuture<?> withdraw() {
    return neighbourhood == null ? CompletableFuture.completedFuture(null) : neighbourhood.leave();
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }

  /** Stops all that there is one of, at once: of a node that has not joined. */
  public void stop() {
    timer.shutdownNow();
    executor.shutdown();
    storage.close();
  }
}
