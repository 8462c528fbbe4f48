package dev.stash.session;

import dev.stash.Session;
import dev.stash.TimeSource;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import dev.stash.identity.SessionKey;
import dev.stash.node.SecurityLog;
import dev.stash.observe.Signals;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What web modules need of a node, and applications do not: cookies and ids, the way to actors, and
 * the node's threads and clocks. The one thing that leads from what users touch to what is within.
 * Thread-safe.
 */
public final class WebDoor {
  private static final Logger LOG = System.getLogger(WebDoor.class.getName());

  private final Sessions sessions;
  private final Settling settling;
  private final SessionCookie cookie;
  private final AtomicBoolean warnedOfDropped = new AtomicBoolean();
  private final AtomicInteger servers = new AtomicInteger();

  /** To these sessions. */
  public WebDoor(Sessions sessions, SessionCookie cookie) {
    this.sessions = sessions;
    this.settling = new Settling(sessions);
    this.cookie = cookie;
  }

  /** A server begins to serve these sessions. */
  public void enter() {
    servers.incrementAndGet();
  }

  /**
   * A server has stopped.
   *
   * @return whether none is left
   */
  public boolean leave() {
    return servers.decrementAndGet() <= 0;
  }

  /** The session of this browser, with what web modules need besides. */
  public SessionHandle stored(SessionIds ids) {
    return new SessionHandle(sessions, ids);
  }

  /** A session that no browser has asked for in this moment: a page's, for its handler. */
  public Session found(SessionKey key) {
    return stored(SessionIds.of(key));
  }

  /** The session of this browser. */
  public Session session(SessionIds ids) {
    return ids.passing().<Session>map(passing -> passing).orElseGet(() -> stored(ids));
  }

  /** A session for a request that has none, and must not give its browser any. */
  public PassingSession passingSession() {
    Instant now = Instant.ofEpochMilli(time().now().wall());
    return new PassingSession(cookie.issue().key(), now, sessions.declared(), this::warnOfDropped);
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
    return entries(key, name, 1);
  }

  /** The entries of a view in the session of a request. */
  public SliceEntries entries(SessionIds ids, SessionKey key, String view, int version) {
    return ids.passing()
        .<SliceEntries>map(passing -> passing.entries(view, version))
        .orElseGet(() -> entries(key, view, version));
  }

  /** The entries of a view under a version of its shape. */
  public SliceEntries entries(SessionKey key, String view, int version) {
    return sessions.entries(key, view, version);
  }

  /**
   * Where the session of this id lives; moves it there if the secret has changed. Blocks if there
   * are several secrets.
   */
  public SessionKey settle(Issued id) {
    return settling.settle(id.key(), id.others(), id.former());
  }

  /**
   * Whether the session is over, or has another id. Blocks.
   *
   * @throws dev.stash.StashException {@code STORAGE_UNAVAILABLE}
   */
  public boolean over(SessionKey key) {
    return stored(SessionIds.of(key)).over();
  }

  /**
   * Whether the session lives and has stored something; false if that cannot be told now. Blocks.
   */
  public boolean keeps(SessionKey key) {
    return sessions.keeps(key);
  }

  /** A browser came with the id of this session. */
  public void presented(SessionKey key) {
    sessions.presented(key);
  }

  /**
   * Ends an aged id's session if nothing is stored of it and no view is attached, for the sake of
   * its successor's. Blocks.
   *
   * @return whether the successor is to be used from now on
   */
  public boolean retire(Issued id, Issued successor) {
    return cookie.identity().aged(id) && settling.retire(id.key(), successor.key(), id.lineage());
  }

  /** Where web modules say which views there are. */
  public DeclaredViews declared() {
    return sessions.declared();
  }

  /** The way to session actors. */
  public Sessions sessions() {
    return sessions;
  }

  /** The cookie that carries session ids. */
  public SessionCookie cookie() {
    return cookie;
  }

  /** Runs short tasks, each on a virtual thread. */
  public ExecutorService executor() {
    return sessions.node().executor();
  }

  /** Starts things later; never blocked. */
  public ScheduledExecutorService timer() {
    return sessions.node().timer();
  }

  /** Who listens to what happens. */
  public Signals signals() {
    return sessions.node().signals();
  }

  /** Where is told what whoever looks into an attack asks for. */
  public SecurityLog security() {
    return sessions.node().security();
  }

  /** The clocks in use; among members the time of day of the slowest. */
  public TimeSource time() {
    return sessions.time();
  }
}
