package dev.stash;

import dev.stash.actor.CallOptions;
import dev.stash.actor.kind.ActorOptions;
import dev.stash.actor.kind.Actors;
import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.engine.ActorRouter;
import dev.stash.engine.Kind;
import dev.stash.identity.Identity;
import dev.stash.identity.SessionCookie;
import dev.stash.identity.SessionKey;
import dev.stash.node.Drained;
import dev.stash.node.Node;
import dev.stash.observe.Readiness;
import dev.stash.observe.Signals.Security;
import dev.stash.session.SessionEvents;
import dev.stash.session.SessionHandle;
import dev.stash.session.Sessions;
import dev.stash.session.SweepReport;
import dev.stash.session.Sweeps;
import dev.stash.session.WebDoor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state of browser sessions. One instance serves a process; a web module connects it to a
 * server. Thread-safe.
 */
public final class Stash implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Stash.class.getName());

  private final Node node;
  private final ActorRouter actors;
  private final Sessions sessions;
  private final Actors durable;
  private final SessionEvents events;
  private final Duration drainTime;
  private final Sweeps sweeps;
  private final SessionCookie cookie;
  private final SecureRandom random = new SecureRandom();
  private final WebDoor web;

  /** Whoever else wants the end meanwhile waits for it. */
  private final ReentrantLock ending = new ReentrantLock();

  private @Nullable DrainReport drained;
  private boolean closed;

  Stash(StashOptions options) {
    Identity identity =
        Identity.of(
            options.secrets(), random, this::today, options.absoluteLimit(), this::cookieForged);
    if (options.insecureLoopbackCookies()) {
      LOG.log(
          Level.WARNING,
          "insecure-loopback-cookies is on: session cookies travel over plain HTTP, for loopback"
              + " only, and pages are shown what their handlers throw; switch it off wherever"
              + " anybody but you can connect");
    }
    this.durable = durable(options);
    this.cookie = options.cookie(identity);
    this.node =
        new Node(
            options.member() + "-" + unique(),
            options.cluster(),
            options.storage(),
            options.prefix(),
            options.time(),
            options.sessions().host().drain(),
            options.signals());
    this.events = new SessionEvents(options.listener(), node);
    this.drainTime = options.sessions().host().drain();
    Kind<?> kind = Sessions.kind(options.prefix(), options.sessions(), events.lives());
    this.actors =
        joined(options, options.joining(identity.clusterKeys(), this::memberUnproven), kind);
    this.sessions =
        new Sessions(
            node,
            actors,
            kind,
            options.prefix(),
            options.sessions(),
            identity.principalNames(),
            events);
    this.web = new WebDoor(sessions, cookie);
    this.sweeps = new Sweeps(sessions, options.sessions(), random);
    if (!options.sweepEvery().isZero()) {
      sweeps.every(options.sweepEvery());
    }
  }

  private static Actors durable(StashOptions options) {
    Actors all = new Actors(ActorOptions.of(options.said()));
    options.actors().forEach((contract, its) -> all.add(contract, its, options.prefix()));
    return all;
  }

  private ActorRouter joined(StashOptions options, Joining joining, Kind<?> session) {
    List<Kind<?>> kinds = new ArrayList<>(durable.kinds());
    kinds.add(session);
    try {
      ActorRouter router = new ActorRouter(node, kinds, options.sessions().host());
      durable.connect(node, router);
      node.join(joining, List.of(router));
      return router;
    } catch (RuntimeException failed) {
      node.stop();
      throw failed;
    }
  }

  private Instant today() {
    return Instant.ofEpochMilli(node.time().now().wall());
  }

  private void cookieForged() {
    node.security().happened(Security.COOKIE_FORGED);
  }

  private void memberUnproven() {
    node.security().happened(Security.MEMBER_UNPROVEN);
  }

  private String unique() {
    byte[] bytes = new byte[9];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A builder; secret and storage are required. */
  public static StashBuilder builder() {
    return new StashBuilder();
  }

  /**
   * A durable actor, to be called by its interface; there is one for each key in the whole cluster.
   * It need not exist: it lives as soon as it is called. What is given out costs nothing, may be
   * kept, and is thread-safe.
   *
   * <p>A method that returns has done what it says, and that is stored. Otherwise it throws a
   * {@link dev.stash.actor.CallFailed}: the call did not run, or it threw and has changed nothing,
   * or has run once or never will have, and nobody knows. Calls of one actor by this member run in
   * the order in which they are made. Blocks, unless the method returns a {@code CompletionStage}
   * or is {@link dev.stash.actor.OneWay}.
   *
   * @param key any text that is not empty and no longer than 400 characters, of which all but
   *     letters and digits of ASCII, hyphens and underscores count three for each byte of UTF-8
   * @throws StashException {@code ACTOR_UNKNOWN} if {@link StashBuilder#actor} was told of no such
   */
  public <T> T actor(Class<T> contract, String key) {
    return durable.actor(contract, key);
  }

  /** The same, called in a certain way: under an idempotency key, within a certain time. */
  public <T> T actor(Class<T> contract, String key, CallOptions how) {
    return durable.actor(contract, key, how);
  }

  /**
   * The sessions of a user that live now, as said by {@link Session#login} or {@link
   * Session#principal(String)}: the devices that a page can show to their person, told apart by
   * {@link Session#handle}. {@link Session#createdAt}, {@link Session#lastSeenAt} and {@link
   * Session#label} of each are as they were when it was found; to be looked at is no visit, so it
   * keeps none of them alive. They can be read, written and ended; they have no browser at hand, so
   * {@link Session#rotateId} throws, and {@link Session#destroy} throws {@code SESSION_ROTATED} if
   * the session has got another id since. Blocks, and reads each of them.
   *
   * @throws StashException {@code STORAGE_UNAVAILABLE}
   */
  public List<Session> sessionsOf(String principal) {
    return List.copyOf(sessions.of(principal));
  }

  /**
   * Ends all sessions of a user: their sockets close, on every member. A session that becomes
   * theirs at this very moment may be missed. If the session of the request that asks is among them
   * and goes on to be used, call {@link Session#login} or {@link Session#destroy} next.
   *
   * @return how many were ended
   * @throws StashException {@code STORAGE_UNAVAILABLE}, also if they get new ids faster than they
   *     are found; some may have been ended
   */
  public int endSessionsOf(String principal) {
    node.security().happened(Security.SESSIONS_ENDED);
    return sessions.endAllOf(principal);
  }

  /**
   * Ends all sessions of a user but one: what a person asks for who signs out all other devices, or
   * has changed a password (OWASP ASVS 5.0 §7.4.3). If the one at hand gets another id meanwhile it
   * is still that one. Otherwise like {@link #endSessionsOf}; one that is not theirs stays as well.
   *
   * @param current of the request that asks, or one of {@link #sessionsOf}
   * @return how many were ended
   * @throws StashException {@code STORAGE_UNAVAILABLE} likewise; {@code CROSS_SITE_REQUEST} if the
   *     request has no session of its browser
   */
  public int endOtherSessionsOf(String principal, Session current) {
    node.security().happened(Security.SESSIONS_ENDED);
    return sessions.endOthersOf(principal, SessionHandle.of(current));
  }

  /**
   * Removes now what has expired, as happens by itself every {@code sweep-every}. Blocks; lists all
   * that is stored.
   *
   * @throws StashException {@code STORAGE_UNAVAILABLE}
   */
  public SweepReport sweep() {
    return sweeps.now();
  }

  /** What web modules need besides. Not for applications: what it leads to is internal. */
  public WebDoor web() {
    return web;
  }

  /** Whether an actor of this session is in memory. */
  public boolean lives(SessionKey key) {
    return sessions.lives(key);
  }

  /** This member. */
  public Member self() {
    return node.cluster().self();
  }

  /** The members that are known to live, this one included. */
  public List<Member> members() {
    return node.cluster().members();
  }

  /**
   * The member where the actor of this session lives now; empty if none does, or if that cannot be
   * found out within a second. Blocks; starts nothing.
   */
  public Optional<Member> owner(SessionKey key) {
    return sessions.owner(key);
  }

  /**
   * The member where this durable actor lives now; empty if it does not, or if that cannot be found
   * out within a second. Blocks; starts nothing.
   *
   * @throws StashException {@code ACTOR_UNKNOWN}
   */
  public Optional<Member> owner(Class<?> contract, String key) {
    return durable.owner(contract, key);
  }

  /** Whether new pages should come here: {@link #readiness} without the reasons. */
  public boolean ready() {
    return readiness().ready();
  }

  /**
   * Whether new pages should come here, and if not, why. False within 5 s when the storage does not
   * answer, or less than half of the members do, as long as this is asked once a minute or more
   * often: only then they are asked, each once in two seconds and no more while they are heard
   * anyway. For the probes of load balancers; it does not block. Pages that are here go on.
   */
  public Readiness readiness() {
    return node.readiness();
  }

  /**
   * Prepares for the end: not {@link #ready} any more, every session is stored and handed to its
   * next owner, within the drain time. Views that are still mounted here go on, through the other
   * members. Blocks; happens once, and who asks again waits for it. To be called before the server
   * stops; {@link #close} does it otherwise.
   */
  public DrainReport drain() {
    ending.lock();
    try {
      DrainReport report = drained;
      if (report == null) {
        report = drainNow();
        drained = report;
      }
      return report;
    } finally {
      ending.unlock();
    }
  }

  private DrainReport drainNow() {
    long start = node.time().now().ticks();
    boolean among = members().size() > 1;
    Drained moved = node.drain();
    DrainReport report =
        new DrainReport(
            moved.warm(), moved.cold(), moved.left(), node.time().now().ticks() - start);
    if (among) {
      LOG.log(
          Level.INFO,
          "{0} sessions handed over, {1} stored, {2} still here, after {3} ms",
          report.handedOver(),
          report.stored(),
          report.left(),
          report.millis());
    }
    return report;
  }

  /** How many session actors are in memory. */
  public int liveSessions() {
    return sessions.live();
  }

  /**
   * How many cookies have come that were signed with no secret known here, since the start. Many at
   * once, after a restart: the secret was changed, and {@code former-secrets} lacks the one before.
   */
  public long foreignCookies() {
    return cookie.identity().foreignCookies();
  }

  /** Whether the storage is asked: false while the circuit breaker is open. */
  public boolean storageAvailable() {
    return !node.storage().open();
  }

  /** Takes idle sessions out of memory now, as would happen by itself after a minute. */
  public void passivateIdle() {
    actors.passivateIdle();
  }

  /**
   * Hands over what {@link #drain} has not, stores what is not stored yet (at most the drain time),
   * leaves the cluster, and closes the storage. Blocks; once, likewise.
   */
  @Override
  public void close() {
    ending.lock();
    try {
      if (!closed) {
        closed = true;
        var unused = drain();
        node.close();
        events.close(drainTime);
      }
    } finally {
      ending.unlock();
    }
  }
}
