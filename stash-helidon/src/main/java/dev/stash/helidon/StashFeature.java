package dev.stash.helidon;

import dev.stash.DrainReport;
import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import dev.stash.wire.SessionTraffic;
import dev.stash.wire.ViewRoute;
import dev.stash.wire.ViewSocket;
import dev.stash.wire.WireOptions;
import io.helidon.webserver.Router;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.websocket.WsRouting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stash for a Helidon WebServer: a filter that gives each browser session its cookie and puts a
 * {@link dev.stash.Session} on the request context, the WebSocket route {@code
 * /stash/views/{view}}, and the page's module {@code /stash/stash.js}.
 *
 * <p>Add one to the default socket. Thread-safe once built.
 */
public final class StashFeature implements ServerFeature {
  static final String VIEWS = "/stash/views/";
  private static final String TYPE = "stash";

  /** So many pages are told to leave at once: each of them comes back and wants its session. */
  private static final int PORTION = 250;

  private static final Duration BETWEEN_PORTIONS = Duration.ofMillis(20);

  private static final Logger LOG = System.getLogger(StashFeature.class.getName());

  private final Stash stash;
  private final Map<String, ViewRoute<?>> views;
  private final OriginPolicy origins;
  private final WireOptions wire;
  private final SessionTraffic traffic;
  private final Set<ViewSocket> sockets = ConcurrentHashMap.newKeySet();
  private final Router router;
  private volatile boolean draining;

  private StashFeature(Builder builder, Stash stash) {
    this.stash = stash;
    this.views = Map.copyOf(builder.views);
    this.origins = new OriginPolicy(builder.origins, builder.allowMissingOrigin);
    this.wire = builder.wire;
    this.traffic = new SessionTraffic(wire);
    this.router =
        Router.builder()
            .addRouting(
                WsRouting.builder().endpoint(VIEWS + "{view}", () -> new ViewListener(this)))
            .build();
  }

  /** A builder; {@code stash} and at least one view are required. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void setup(ServerFeatureContext server) {
    if (!server.socket("@default").listener().connectionOptions().tcpNoDelay()) {
      LOG.log(
          Level.WARNING,
          "tcp-no-delay is off for the default socket: answers wait up to 40 ms for each other; add"
              + " .connectionOptions(socket -> socket.tcpNoDelay(true)) to the WebServer");
    }
    HttpRouting.Builder routing = server.socket("@default").httpRouting();
    routing.addFilter(new SessionFilter(this));
    routing.get("/stash/stash.js", new PageScript());
    routing.post("/stash/session", new Renewal(stash, origins));
    routing.get(VIEWS + "{view}", new RefusedUpgrade(origins));
  }

  /**
   * Prepares this server's end: new sockets are turned away (1013), {@link Stash#ready} turns
   * false, sessions go warm to their next owners, and then every page is told to come back, spread
   * over a short time, and its socket is closed (1001). Blocks. Call it before the server stops.
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

  /** How many sockets are open. */
  public int openSockets() {
    return sockets.size();
  }

  @Override
  public String name() {
    return TYPE;
  }

  @Override
  public String type() {
    return TYPE;
  }

  Stash stash() {
    return stash;
  }

  OriginPolicy origins() {
    return origins;
  }

  WireOptions wire() {
    return wire;
  }

  SessionTraffic traffic() {
    return traffic;
  }

  Router router() {
    return router;
  }

  Set<ViewSocket> sockets() {
    return sockets;
  }

  boolean draining() {
    return draining;
  }

  @Nullable ViewRoute<?> view(String name) {
    return views.get(name);
  }

  /** Builds a {@link StashFeature}. Not thread-safe. */
  public static final class Builder {
    private final Map<String, ViewRoute<?>> views = new TreeMap<>();
    private final Set<String> origins = new TreeSet<>();
    private OnInvalidValue onInvalidValue = OnInvalidValue.THROW;
    private WireOptions wire = WireOptions.DEFAULT;
    private boolean allowMissingOrigin;
    private @Nullable Stash stash;

    private Builder() {}

    /** {@code stash}, required: whose sessions are served. Not closed with the server. */
    public Builder stash(Stash value) {
      this.stash = value;
      return this;
    }

    /**
     * Adds a view. The class is learned from one instance that is made now and dropped.
     *
     * @param name 1 to 64 letters, digits, dashes; part of the URL and of what is stored
     * @param factory makes a fresh handler for each page
     * @throws dev.stash.view.ViewInvalid if the class cannot be bound
     */
    @SuppressWarnings("unchecked") // the class of a T
    public <T> Builder view(String name, Supplier<T> factory) {
      if (!name.matches("[A-Za-z0-9-]{1,64}")) {
        throw new OptionInvalid(
            "view", "has a name that is not 1 to 64 letters, digits or dashes", "rename it");
      }
      Class<T> type = (Class<T>) factory.get().getClass();
      ViewRoute<T> route = new ViewRoute<>(name, ViewType.of(type), factory, onInvalidValue);
      if (views.putIfAbsent(name, route) != null) {
        throw new OptionInvalid("view", "is given twice under one name", "rename one of them");
      }
      return this;
    }

    /**
     * {@code on-invalid-value}, default THROW: what happens to stashed values that JSON cannot
     * carry; counts for views added after it.
     */
    public Builder onInvalidValue(OnInvalidValue value) {
      this.onInvalidValue = value;
      return this;
    }

    /**
     * {@code allowed-origin}: a page's origin that may open sockets besides the server's own, as
     * browsers send it, for example {@code https://shop.example}.
     */
    public Builder allowOrigin(String origin) {
      this.origins.add(origin);
      return this;
    }

    /**
     * {@code allow-missing-origin}, default false: whether clients that send no Origin (no
     * browsers) may open sockets.
     */
    public Builder allowMissingOrigin(boolean value) {
      this.allowMissingOrigin = value;
      return this;
    }

    /** The limits of each socket. */
    public Builder wire(WireOptions value) {
      this.wire = value;
      return this;
    }

    /**
     * The feature.
     *
     * @throws OptionInvalid if an option is missing
     */
    public StashFeature build() {
      Stash given = stash;
      if (given == null) {
        throw new OptionInvalid("stash", "is missing", "build one with Stash.builder()");
      }
      return new StashFeature(this, given);
    }
  }
}
