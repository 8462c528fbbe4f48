package dev.stash;

import dev.stash.actor.ActorRouter.Drained;
import dev.stash.actor.Clocks;
import dev.stash.actor.TimeSource;
import dev.stash.cluster.Member;
import dev.stash.identity.Identity;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import dev.stash.session.PassingSession;
import dev.stash.session.SessionHost;
import dev.stash.session.SessionIds;
import dev.stash.session.SessionKey;
import dev.stash.session.Sessions;
import dev.stash.session.SliceEntries;
import dev.stash.session.StoredSession;
import dev.stash.session.SweepReport;
import dev.stash.storage.CircuitBreaker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the state of browser sessions. One instance serves a process; a web module connects it to a
 * server. Thread-safe.
 */
public final class Stash implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Stash.class.getName());

  private final SessionHost sessions;
  private final SessionCookie cookie;
  private final CircuitBreaker storage;
  private final ExecutorService executor;
  private final ScheduledThreadPoolExecutor timer;
  private final Clocks time;
  private final SecureRandom random = new SecureRandom();
  private final AtomicBoolean warnedOfDropped = new AtomicBoolean();

  Stash(StashOptions options) {
    this.time = new Clocks(options.time());
    Identity identity =
        Identity.of(
            options.secrets(),
            random,
            () -> Instant.ofEpochMilli(time.now().wall()),
            options.absoluteLimit());
    if (options.insecureLoopbackCookies()) {
      LOG.log(
          Level.WARNING,
          "insecure-loopback-cookies is on: session cookies travel over plain HTTP, for loopback"
              + " only; switch it off wherever anybody but you can connect");
      this.cookie = SessionCookie.insecure(identity);
    } else {
      this.cookie = SessionCookie.strict(identity);
    }
    this.storage =
        CircuitBreaker.over(
            options.storage(),
            CircuitBreaker.DEFAULT_FAILURES,
            CircuitBreaker.DEFAULT_PAUSE_MILLIS,
            () -> time.now().ticks());
    this.executor = Executors.newVirtualThreadPerTaskExecutor();
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("stash-timer").factory());
    this.timer.setRemoveOnCancelPolicy(true);
    this.sessions = host(options, identity);
    if (!options.sweepEvery().isZero()) {
      sessions.sweepEvery(options.sweepEvery(), random, executor);
    }
  }

  private SessionHost host(StashOptions options, Identity identity) {
    try {
      return new SessionHost(
          options.member() + "-" + unique(),
          options.joining(identity.clusterKeys()),
          options.cluster(),
          options.prefix(),
          storage,
          options.storage(),
          options.sessions(),
          time,
          executor,
          timer);
    } catch (RuntimeException failed) {
      timer.shutdownNow();
      executor.shutdown();
      storage.close();
      throw failed;
    }
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
   * The sessions of a user that live now, as said by {@link Session#principal(String)}. They can be
   * read, written and ended; they have no browser at hand, so {@link Session#rotateId} throws.
   * Blocks, and reads each of them.
   *
   * @throws StashException {@code STORAGE_UNAVAILABLE}
   */
  public List<Session> sessionsOf(String principal) {
    return sessions.of(principal).stream()
        .map(key -> (Session) new StoredSession(sessions, SessionIds.of(key)))
        .toList();
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
    return sessions.endAllOf(principal);
  }

  /**
   * Removes now what has expired, as happens by itself every {@code sweep-every}. Blocks; lists all
   * that is stored.
   *
   * @throws StashException {@code STORAGE_UNAVAILABLE}
   */
  public SweepReport sweep() {
    return sessions.sweep(random);
  }

  /** The session of this browser, with what web modules need besides. For web modules. */
  public StoredSession stored(SessionIds ids) {
    return new StoredSession(sessions, ids);
  }

  /** The session of this browser. For web modules. */
  public Session session(SessionIds ids) {
    return ids.passing()
        .<Session>map(passing -> passing)
        .orElseGet(() -> new StoredSession(sessions, ids));
  }

  /** A session for a request that has none, and must not give its browser any. For web modules. */
  public PassingSession passingSession() {
    return new PassingSession(cookie.issue().key(), this::warnOfDropped);
  }

  private void warnOfDropped() {
    if (!warnedOfDropped.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "a handler wrote to the session of a request that another site made a browser send: it is"
              + " dropped when the request ends, since the browser keeps its cookie back; see"
              + " docs/how-to/returns-from-other-sites.md (said once)");
    }
  }

  /** What a web module keeps for itself in a session, under a name no view can have. */
  public SliceEntries entries(SessionKey key, String name) {
    return sessions.entries(key, name, 1);
  }

  /** The entries of a view in the session of a request. For web modules. */
  public SliceEntries entries(SessionIds ids, SessionKey key, String view, int version) {
    return ids.passing()
        .<SliceEntries>map(passing -> passing.entries(view, version))
        .orElseGet(() -> entries(key, view, version));
  }

  /** The entries of a view under a version of its shape. For web modules. */
  public SliceEntries entries(SessionKey key, String view, int version) {
    return sessions.entries(key, view, version);
  }

  /**
   * Where the session of this id lives; moves it there if the secret has changed. Blocks if there
   * are several secrets. For web modules.
   */
  public SessionKey settle(Issued id) {
    return sessions.settle(id.key(), id.others(), id.former());
  }

  /**
   * Whether the session is over, or has another id. Blocks. For web modules.
   *
   * @throws StashException {@code STORAGE_UNAVAILABLE}
   */
  public boolean over(SessionKey key) {
    return stored(SessionIds.of(key)).over();
  }

  /**
   * Whether the session lives and has stored something; false if that cannot be told now. Blocks.
   * For web modules.
   */
  public boolean keeps(SessionKey key) {
    return sessions.keeps(key);
  }

  /** A browser came with the id of this session. For web modules. */
  public void presented(SessionKey key) {
    sessions.presented(key);
  }

  /**
   * Ends an aged id's session if nothing is stored of it and no view is attached, for the sake of
   * its successor's. Blocks. For web modules.
   *
   * @return whether the successor is to be used from now on
   */
  public boolean retire(Issued id, Issued successor) {
    return cookie.identity().aged(id) && sessions.retire(id.key(), successor.key(), id.lineage());
  }

  /** The way to session actors. For web modules. */
  public Sessions sessions() {
    return sessions;
  }

  /** The cookie that carries session ids. For web modules. */
  public SessionCookie cookie() {
    return cookie;
  }

  /** Whether an actor of this session is in memory. */
  public boolean lives(SessionKey key) {
    return sessions.lives(key);
  }

  /** This member. */
  public Member self() {
    return sessions.self();
  }

  /** The members that are known to live, this one included. */
  public List<Member> members() {
    return sessions.members();
  }

  /**
   * The member where the actor of this session lives now; empty if none does, or if that cannot be
   * found out within a second. Blocks; starts nothing.
   */
  public Optional<Member> owner(SessionKey key) {
    return sessions.owner(key);
  }

  /**
   * Whether new pages should come here: false while this member drains, or finds itself in the
   * smaller part of a cluster that has fallen apart.
   */
  public boolean ready() {
    return sessions.ready();
  }

  /**
   * Prepares for the end: not {@link #ready} any more, every session is stored and handed to its
   * next owner, within the drain time. Views that are still mounted here go on, through the other
   * members. Blocks. To be called before the server stops; {@link #close} does it otherwise.
   */
  public DrainReport drain() {
    long start = time.now().ticks();
    Drained drained = sessions.drain();
    DrainReport report =
        new DrainReport(drained.warm(), drained.cold(), drained.left(), time.now().ticks() - start);
    if (members().size() > 1) {
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

  /** Whether the storage answers: false while the circuit breaker is open. */
  public boolean storageAvailable() {
    return !storage.open();
  }

  /** Takes idle sessions out of memory now, as would happen by itself after a minute. */
  public void passivateIdle() {
    sessions.passivateIdle();
  }

  /** Runs short tasks, each on a virtual thread. For web modules. */
  public ExecutorService executor() {
    return executor;
  }

  /** Starts things later; never blocked. For web modules. */
  public ScheduledExecutorService timer() {
    return timer;
  }

  /** The clocks in use; among members the time of day of the slowest. For web modules. */
  public TimeSource time() {
    return time;
  }

  /** Stores what is not stored yet (at most the drain time), stops, and closes the storage. */
  @Override
  public void close() {
    sessions.close();
    timer.shutdownNow();
    executor.shutdown();
    storage.close();
  }
}
