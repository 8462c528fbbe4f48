package dev.stash.web;

import dev.stash.DrainReport;
import dev.stash.Stash;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionKey;
import dev.stash.wire.Browser;
import dev.stash.wire.Delivery;
import dev.stash.wire.Outlet;
import dev.stash.wire.SessionTraffic;
import dev.stash.wire.SessionTraffic.Visit;
import dev.stash.wire.ViewRoute;
import dev.stash.wire.ViewSocket;
import dev.stash.wire.WireOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
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

  /** So many pages are told to leave at once: each of them comes back and wants its session. */
  private static final int PORTION = 250;

  private static final Duration BETWEEN_PORTIONS = Duration.ofMillis(20);

  private final Stash stash;
  private final Map<String, ViewRoute<?>> views;
  private final OriginPolicy origins;
  private final WireOptions wire;
  private final SessionTraffic traffic;
  private final Set<ViewSocket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean warnedOfPeer = new AtomicBoolean();
  private volatile boolean draining;

  ViewHost(Stash stash, Map<String, ViewRoute<?>> views, OriginPolicy origins, WireOptions wire) {
    this.stash = stash;
    this.views = Map.copyOf(views);
    this.origins = origins;
    this.wire = wire;
    this.traffic = new SessionTraffic(wire);
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

  /** The limits of each socket. */
  public WireOptions wire() {
    return wire;
  }

  /**
   * Whether a page may open sockets and renew its id.
   *
   * @param origin the Origin header
   * @param host the Host header, or what stands for it in HTTP/2
   */
  public boolean allows(Optional<String> origin, Optional<String> host) {
    return origins.allows(origin, host);
  }

  /**
   * Whose a request is, and whether it may be.
   *
   * @param known whether it carries an id of ours
   */
  public Standing standing(Provenance from, boolean known) {
    return origins.standing(from, known);
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

  /** What is known of a socket before it opens. */
  public sealed interface Handshake {
    /**
     * Of a browser with an id.
     *
     * @param ids of that browser
     * @param view null if there is no view of that name
     */
    record Of(Browser browser, BrowserIds ids, @Nullable ViewRoute<?> view) implements Handshake {}

    /** Of a browser without one, whose page will ask for it. */
    enum Nobody implements Handshake {
      /** The one instance. */
      NOBODY
    }
  }

  /**
   * Looks at a request to upgrade whose Origin is allowed. Blocks if there are several secrets. An
   * id that is over is not replaced here: sockets that open at once would each get one. The socket
   * tells its page, which asks for another.
   *
   * @param view the name of the view
   * @param offered the subprotocols
   * @param cookies the values of the Cookie headers
   * @param jar the cookies of the response
   */
  public Handshake handshake(
      String view, Optional<String> offered, List<String> cookies, BrowserIds.Jar jar) {
    BrowserIds ids = new BrowserIds(stash, cookies, jar);
    if (!ids.known() && ids.over().isEmpty() && offers(offered, ASKS)) {
      return Handshake.Nobody.NOBODY;
    }
    SessionKey key = ids.over().map(Issued::key).orElseGet(ids::key);
    Issued id = ids.over().or(ids::issued).orElseThrow();
    long until = stash.web().cookie().identity().end(id).toEpochMilli();
    return new Handshake.Of(new Browser(key, id.lineage(), until), ids, views.get(view));
  }

  /** Whether a subprotocol that the client offers is ours: the answer must name it. */
  public static boolean speaks(Optional<String> offered) {
    return offers(offered, SUBPROTOCOL);
  }

  private static boolean offers(Optional<String> offered, String protocol) {
    for (String each : offered.orElse("").split(",", -1)) {
      if (each.trim()
          .equals(protocol)) { // no pattern: one with spaces is slow where there are many
        return true;
      }
    }
    return false;
  }

  /**
   * A socket is open.
   *
   * @param trusted see {@link #trusts}
   * @return the conversation, to be told of everything and given back to {@link #closed}; empty if
   *     it was turned away, with a close
   */
  public Optional<ViewSocket> open(Handshake handshake, Outlet outlet, boolean trusted) {
    if (draining) {
      stash.web().signals().refused("", "DRAINING");
      ViewSocket.turnAway(delivery(outlet), ThreadLocalRandom.current().nextLong(MOST_RETRY_MS));
      return Optional.empty();
    } else if (!trusted) {
      return refused(outlet, "INSECURE_COOKIE");
    }
    return switch (handshake) {
      case Handshake.Nobody nobody -> refused(outlet, "NO_SESSION");
      case Handshake.Of of -> open(of, outlet);
    };
  }

  private Optional<ViewSocket> open(Handshake.Of handshake, Outlet outlet) {
    ViewRoute<?> view = handshake.view();
    if (view == null) {
      return refused(outlet, "UNKNOWN_VIEW");
    }
    Browser browser = handshake.browser();
    Visit visit = traffic.enter(browser.session(), stash.web().time().now().ticks());
    if (visit == null) {
      return refused(outlet, "TOO_MANY_SOCKETS");
    }
    ViewSocket socket =
        new ViewSocket(
            view,
            stash.web().sessions(),
            browser,
            stash.web().stored(handshake.ids())::returns,
            visit,
            outlet,
            wire,
            stash.web().time(),
            stash.web().signals(),
            stash.web().executor(),
            stash.web().timer());
    sockets.add(socket);
    return Optional.of(socket);
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
    sockets.remove(socket);
    socket.closed();
  }

  /** How many sockets are open. */
  public int openSockets() {
    return sockets.size();
  }

  /**
   * Prepares this server's end: new sockets are turned away (1013), {@link Stash#ready} turns
   * false, sessions go warm to their next owners, and then every page is told to come back, spread
   * over a short time, and its socket is closed (1001). Blocks.
   *
   * @param spread over how long pages are told to spread their return
   */
  public DrainReport drain(Duration spread) {
    draining = true;
    DrainReport report = stash.drain();
    long most = Math.max(1, spread.toMillis());
    int told = 0;
    for (ViewSocket socket : sockets) {
      socket.drain(ThreadLocalRandom.current().nextLong(most));
      if (++told % PORTION == 0) {
        LockSupport.parkNanos(BETWEEN_PORTIONS.toNanos());
      }
    }
    return report;
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
