package dev.stash.web;

import dev.stash.DrainReport;
import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionKey;
import dev.stash.observe.Signals.Security;
import dev.stash.web.ViewTable.Found;
import dev.stash.wire.Browser;
import dev.stash.wire.Delivery;
import dev.stash.wire.Failures;
import dev.stash.wire.Outlet;
import dev.stash.wire.SessionTraffic;
import dev.stash.wire.SessionTraffic.Visit;
import dev.stash.wire.ViewSocket;
import dev.stash.wire.WireOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The views of a web server, and the sockets that are open to them: what a web module needs beyond
 * its server's own interfaces. Thread-safe once built.
 */
public final class ViewHost {
  private static final Logger LOG = System.getLogger(ViewHost.class.getName());

  /** Where views are served: their name follows. */
  public static final String PATH = "/stash/views/";

  /** Where a browser without an id, or whose session is over, gets one. */
  public static final String RENEWAL_PATH = "/stash/session";

  /** What a request is told that is {@link Standing#REFUSED}, with status 403. */
  public static final String REFUSED =
      "A page of another origin sent this request, and nothing here is for such pages to change."
          + " If it is meant to be, list the path under option exempt-path or the origin under"
          + " allowed-origin.";

  /** The WebSocket subprotocol. */
  public static final String SUBPROTOCOL = "stash.v1";

  /**
   * Offered beside it by a page that gets its id from {@link #RENEWAL_PATH}. A new browser's page
   * may open many sockets at once, in many tabs: if each were given an id, the browser would keep
   * the last and lose what the others did.
   */
  private static final String ASKS = "stash.v1.asks";

  private static final int POLICY = 1008;
  private static final long MOST_RETRY_MS = 500;
  private static final long FULL_RETRY_MS = 5_000;
  private static final long NOT_NOW_RETRY_MS = 2_000;

  /** So many pages are told to leave at once: each of them comes back and wants its session. */
  private static final int PORTION = 250;

  private static final Duration BETWEEN_PORTIONS = Duration.ofMillis(20);

  /** Where nobody says how pages spread their return. */
  private static final Duration SPREAD = Duration.ofSeconds(1);

  /** So often a server that stops looks whether its pages have left. */
  private static final int LOOKS = 100;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  private final Stash stash;
  private final ViewTable views;
  private final OriginPolicy origins;
  private final WireOptions wire;
  private final SessionTraffic traffic;
  private final Failures failures;
  private final Doorkeeper doorkeeper;
  private final Set<ViewSocket> sockets = ConcurrentHashMap.newKeySet();

  /** What is left of them: so there are never more, however many come at once. */
  private final Semaphore places;

  private final Newcomers newcomers;
  private final AtomicBoolean warnedOfPeer = new AtomicBoolean();
  private final AtomicBoolean warnedOfNewcomers = new AtomicBoolean();
  private volatile boolean draining;

  /** Whoever else wants pages to leave waits until they have been told. */
  private final ReentrantLock leaving = new ReentrantLock();

  private boolean told;

  ViewHost(
      Stash stash, ViewTable views, OriginPolicy origins, Newcomers newcomers, WireOptions wire) {
    this.stash = stash;
    this.views = views.copy();
    this.views.declareIn(stash.web().declared());
    this.origins = origins;
    this.newcomers = newcomers;
    this.wire = wire;
    this.traffic = new SessionTraffic(wire);
    this.places = new Semaphore(wire.maxSockets());
    this.failures =
        new Failures(
            stash.web().security(), stash.web().time(), stash.web().cookie().loopbackOnly());
    this.doorkeeper = new Doorkeeper(stash, failures);
  }

  /** A builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** Whose sessions are served. */
  public Stash stash() {
    return stash;
  }

  /** Whether there are any views. */
  public boolean hasViews() {
    return !views.isEmpty();
  }

  /** Tells developers if no page can mount anything here: they may have forgotten something. */
  public void sayIfWithoutViews() {
    if (!hasViews()) {
      LOG.log(
          Level.INFO,
          "no view is registered, so no page can mount one: add .view(\"counter\","
              + " CounterView::new), or say option views. If only handlers use sessions, all is"
              + " well");
    }
  }

  /** The limits of each socket. */
  public WireOptions wire() {
    return wire;
  }

  /**
   * Whether a page may open sockets and renew its id. Who is refused is counted: to be asked once
   * for each request.
   *
   * @param origin the Origin header
   * @param host the Host header, or what stands for it in HTTP/2
   */
  public boolean allows(Optional<String> origin, Optional<String> host) {
    return seen(wouldAllow(origin, host));
  }

  private boolean wouldAllow(Optional<String> origin, Optional<String> host) {
    return origins.allows(origin, host);
  }

  /** Why a request for a socket is answered instead of upgraded. */
  public enum NoSocket {
    /** Its page is none of those that may. */
    ORIGIN(403, "This Origin may not open sockets here; see option allowed-origin."),

    /** The application's rule for the view says no, and who asks speaks no protocol of ours. */
    FORBIDDEN(403, "This view may not be opened."),

    /** There are as many as there may be. */
    SERVER_FULL(503, "This server has as many sockets as it may have; try again later."),

    /** The server has not upgraded it, for reasons of its own. */
    FAILED(503, "The socket could not be opened now; try again.");

    /** When to come again, in seconds, for the header Retry-After of a 503. */
    public static final String RETRY_AFTER = "5";

    private final int status;
    private final String text;

    NoSocket(int status, String text) {
      this.status = status;
      this.text = text;
    }

    /** Of the answer. */
    public int status() {
      return status;
    }

    /** Its body, for people. */
    public String text() {
      return text;
    }
  }

  /**
   * Why a request for a socket is not to be upgraded, before anything else of it is looked at;
   * empty: it may be.
   *
   * @param origin the Origin header
   * @param host the Host header, or what stands for it in HTTP/2
   */
  public Optional<NoSocket> refusal(Optional<String> origin, Optional<String> host) {
    if (!wouldAllow(origin, host)) {
      return Optional.of(NoSocket.ORIGIN);
    }
    return places.availablePermits() > 0 ? Optional.empty() : Optional.of(NoSocket.SERVER_FULL);
  }

  /**
   * Why a request for a socket, of which all else is known, is answered after all; empty: it is
   * upgraded, and a page of ours is then told by a close why it gets nothing, since no browser
   * tells a page what a request was answered.
   *
   * @param offered the subprotocols
   */
  public static Optional<NoSocket> refusal(Handshake handshake, Optional<String> offered) {
    return handshake == Handshake.Closed.FORBIDDEN && !speaks(offered)
        ? Optional.of(NoSocket.FORBIDDEN)
        : Optional.empty();
  }

  /** A request for a socket is answered with that. */
  public void refused(NoSocket why) {
    stash.web().signals().refused("", why.name());
    switch (why) {
      case ORIGIN -> stash.web().security().happened(Security.ORIGIN_REFUSED);
      case SERVER_FULL -> stash.web().security().limited(WireOptions.MAX_SOCKETS.name());
      case FORBIDDEN, FAILED -> {}
    }
  }

  private boolean seen(boolean allowed) {
    if (!allowed) {
      stash.web().security().happened(Security.ORIGIN_REFUSED);
    }
    return allowed;
  }

  /**
   * Whose a request is, and whether it may be. Who is refused is counted: likewise.
   *
   * @param known whether it carries an id of ours
   */
  public Standing standing(Provenance from, boolean known) {
    Standing standing = origins.standing(from, known);
    boolean unused = seen(standing != Standing.REFUSED);
    return standing;
  }

  /** Whether a peer may use our cookie: the one without Secure is for this machine alone. */
  public boolean trusts(Peer peer) {
    boolean trusted = peer.local() || !stash.web().cookie().loopbackOnly();
    if (!trusted && peer.loopback() && !warnedOfPeer.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "insecure-loopback-cookies is on, and a request came through a proxy or calls this"
              + " machine by a name that is not of loopback: it has no session; ask for localhost,"
              + " or switch that option off and use TLS (said once)");
    }
    return trusted;
  }

  /**
   * The ids of a request that is answered at once.
   *
   * @param cookies the values of its Cookie headers
   */
  public BrowserIds ids(Iterable<String> cookies, BrowserIds.Jar jar, Peer peer) {
    return new BrowserIds(stash, cookies, jar, () -> admits(peer));
  }

  /**
   * The ids of a request that has just arrived, and that a handler answers in its own time.
   *
   * @param cookies the values of its Cookie headers
   * @param method its method
   */
  public BrowserIds ids(Iterable<String> cookies, BrowserIds.Jar jar, Peer peer, String method) {
    return new BrowserIds(stash, cookies, jar, () -> admits(peer), method);
  }

  private boolean admits(Peer peer) {
    boolean admitted = newcomers.admits(peer, stash.web().time().now().ticks());
    if (!admitted) {
      stash.web().signals().refused("", "TOO_MANY_SESSIONS");
      stash.web().security().limited(WebBuilder.NEW_SESSIONS_PER_SECOND.name());
      if (!warnedOfNewcomers.getAndSet(true)) {
        LOG.log(
            Level.WARNING,
            "more sessions begin at one address than new-sessions-per-second and new-session-burst"
                + " allow, and the next ones wait. If it is a proxy in front of many people, list"
                + " it under trusted-proxies; if they share it by themselves, raise these (said"
                + " once)");
      }
    }
    return admitted;
  }

  /** What is known of a socket before it opens. */
  public sealed interface Handshake {
    /**
     * Of a browser with an id.
     *
     * @param ids of that browser
     * @param found null if there is no view of that name
     */
    record Of(Browser browser, BrowserIds ids, @Nullable Found found) implements Handshake {}

    /** Of one that is closed at once; its name is the reason. */
    enum Closed implements Handshake {
      /** The browser has no id, and its page will ask for it. */
      NO_SESSION,

      /** The peer may not use our cookie. */
      INSECURE_COOKIE,

      /** The application's rule for the view says no. */
      FORBIDDEN,

      /** The browser's id is over, so there is nobody to ask a rule about. */
      EXPIRED,

      /** The session is over, likewise. */
      LOGGED_OUT,

      /** Of the session's sockets as many as it may have are open, or wait for a rule. */
      TOO_MANY_SOCKETS,

      /**
       * The session cannot be read now, asks too often, or has another id: the page comes again.
       */
      NOT_NOW
    }
  }

  /**
   * Looks at a request to upgrade that is not {@link #refusal refused}. Blocks if there are several
   * secrets, and while the application judges who may have the view. An id that is over is not
   * replaced here: sockets that open at once would each get one. The socket tells its page, which
   * asks for another.
   *
   * @param path within the application, encoded, as it came
   * @param offered the subprotocols
   * @param cookies the values of the Cookie headers
   * @param jar the cookies of the response
   */
  public Handshake handshake(
      String path, Optional<String> offered, List<String> cookies, BrowserIds.Jar jar, Peer peer) {
    if (!trusts(peer)) {
      return Handshake.Closed.INSECURE_COOKIE;
    }
    BrowserIds ids = ids(cookies, jar, peer);
    boolean without = !ids.known() && ids.over().isEmpty();
    if (without && (offers(offered, ASKS) || !ids.begin())) {
      return Handshake.Closed.NO_SESSION;
    }
    try {
      return handshake(path, ids);
    } catch (StashException unavailable) {
      return Handshake.Closed.NOT_NOW;
    }
  }

  private Handshake handshake(String path, BrowserIds ids) {
    Optional<Found> found = views.at(path);
    boolean judged = found.filter(view -> view.access() != null).isPresent();
    if (judged && ids.over().isPresent()) {
      return Handshake.Closed.EXPIRED;
    }
    SessionKey key = ids.over().map(Issued::key).orElseGet(ids::key);
    Optional<Handshake.Closed> refused =
        judged && !draining ? ask(found.get(), key, ids) : Optional.empty();
    if (refused.isPresent()) {
      return refused.get();
    }
    Issued id = ids.over().or(ids::issued).orElseThrow();
    long until = stash.web().cookie().identity().end(id).toEpochMilli();
    return new Handshake.Of(new Browser(key, id.lineage(), until), ids, found.orElse(null));
  }

  /**
   * Asks who may have a view, within the limits of the session's sockets: anybody can have that
   * asked, and nobody but the application knows what it costs.
   */
  private Optional<Handshake.Closed> ask(Found found, SessionKey session, BrowserIds ids) {
    long ticks = stash.web().time().now().ticks();
    Visit visit = traffic.enter(session, ticks);
    if (visit == null) {
      stash.web().security().limited(WireOptions.SOCKETS_PER_SESSION.name());
      return Optional.of(Handshake.Closed.TOO_MANY_SOCKETS);
    }
    try {
      if (!visit.mayAsk(ticks)) {
        stash.web().security().limited(WireOptions.MOUNTS_PER_SECOND.name());
        return Optional.of(Handshake.Closed.NOT_NOW);
      }
      return doorkeeper.ask(found, session, ids);
    } finally {
      visit.leave();
    }
  }

  /** Whether a subprotocol that the client offers is ours: the answer must name it. */
  public static boolean speaks(Optional<String> offered) {
    return offers(offered, SUBPROTOCOL);
  }

  private static boolean offers(Optional<String> offered, String protocol) {
    // Commas alone: a pattern with spaces is slow where there are many.
    return Arrays.stream(offered.orElse("").split(",", -1))
        .anyMatch(each -> each.strip().equals(protocol));
  }

  /**
   * A socket is open.
   *
   * @return the conversation, to be told of everything and given back to {@link #closed}; empty if
   *     it was turned away, with a close
   */
  public Optional<ViewSocket> open(Handshake handshake, Outlet outlet) {
    if (draining) {
      return turnedAway(outlet, "DRAINING", ThreadLocalRandom.current().nextLong(MOST_RETRY_MS));
    }
    return switch (handshake) {
      case Handshake.Closed.NOT_NOW -> turnedAway(outlet, "NOT_NOW", NOT_NOW_RETRY_MS);
      case Handshake.Closed closed -> refused(outlet, closed.name());
      case Handshake.Of of -> open(of, outlet);
    };
  }

  private Optional<ViewSocket> open(Handshake.Of handshake, Outlet outlet) {
    Found found = handshake.found();
    if (found == null) {
      return refused(outlet, "UNKNOWN_VIEW");
    }
    if (!places.tryAcquire()) { // many came at once
      stash.web().security().limited(WireOptions.MAX_SOCKETS.name());
      return turnedAway(outlet, NoSocket.SERVER_FULL.name(), FULL_RETRY_MS);
    }
    Browser browser = handshake.browser();
    Visit visit = traffic.enter(browser.session(), stash.web().time().now().ticks());
    if (visit == null) {
      places.release();
      stash.web().security().limited(WireOptions.SOCKETS_PER_SESSION.name());
      return refused(outlet, "TOO_MANY_SOCKETS");
    }
    ViewSocket socket =
        new ViewSocket(
            found.route(),
            found.address(),
            stash.web().sessions(),
            stash.web()::found,
            browser,
            stash.web().stored(handshake.ids())::returns,
            visit,
            outlet,
            wire,
            stash.web().time(),
            stash.web().signals(),
            failures,
            stash.web().executor(),
            stash.web().timer());
    sockets.add(socket);
    return Optional.of(socket);
  }

  /** Its page comes again, and has lost nothing. */
  private Optional<ViewSocket> turnedAway(Outlet outlet, String reason, long retryAfterMs) {
    stash.web().signals().refused("", reason);
    ViewSocket.turnAway(delivery(outlet), retryAfterMs);
    return Optional.empty();
  }

  private Optional<ViewSocket> refused(Outlet outlet, String reason) {
    stash.web().signals().refused("", reason);
    refuse(outlet, POLICY, reason);
    return Optional.empty();
  }

  /** Closes a socket that there is no conversation on. */
  public void refuse(Outlet outlet, int code, String reason) {
    delivery(outlet).close(code, reason);
  }

  private Delivery delivery(Outlet outlet) {
    return new Delivery(
        outlet,
        wire,
        stash.web().time(),
        stash.web().executor(),
        stash.web().timer(),
        ViewHost::nothing);
  }

  private static void nothing() {}

  /** A socket is gone, however it went; more than once is harmless. */
  public void closed(ViewSocket socket) {
    if (sockets.remove(socket)) {
      places.release();
    }
    socket.closed();
  }

  /** How many sockets are open. */
  public int openSockets() {
    return sockets.size();
  }

  /**
   * Prepares this server's end: new sockets are turned away (1013), {@link Stash#ready} turns
   * false, sessions go warm to their next owners, and then every page is told to come back, spread
   * over a short time, and its socket is closed (1001). Blocks, up to a second for pages to be
   * told; happens once, and who asks again waits for it.
   *
   * @param spread over how long pages are told to spread their return
   */
  public DrainReport drain(Duration spread) {
    draining = true;
    leaving.lock();
    try {
      DrainReport report = stash.drain();
      if (!told) {
        told = true;
        tellPages(Math.max(1, spread.toMillis()));
      }
      return report;
    } finally {
      leaving.unlock();
    }
  }

  private void tellPages(long most) {
    int count = 0;
    for (ViewSocket socket : sockets) {
      socket.drain(ThreadLocalRandom.current().nextLong(most));
      if (++count % PORTION == 0) {
        LockSupport.parkNanos(BETWEEN_PORTIONS.toNanos());
      }
    }
    for (int i = 0; i < LOOKS && openSockets() > 0; i++) {
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  /** The same where nobody says how pages spread their return. */
  public void leave() {
    var unused = drain(SPREAD);
  }

  /** The server begins to serve. */
  public void started() {
    stash.web().enter();
  }

  /**
   * The server has stopped.
   *
   * @param close whether the Stash is to be closed if it serves nobody else
   */
  public void stopped(boolean close) {
    if (stash.web().leave() && close) {
      stash.close();
    }
  }

  /** Builds a {@link ViewHost}. Not thread-safe. */
  public static final class Builder extends WebBuilder<Builder> {
    private Builder() {}

    /**
     * The host.
     *
     * @throws dev.stash.OptionInvalid if an option is missing
     */
    public ViewHost build() {
      return host();
    }
  }
}
