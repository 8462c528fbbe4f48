package dev.stash.helidon;

import dev.stash.DrainReport;
import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.config.OptionSet;
import dev.stash.web.PageScript;
import dev.stash.web.ViewHost;
import dev.stash.web.WebBuilder;
import io.helidon.Main;
import io.helidon.config.Config;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.websocket.WsRouting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stash for a Helidon WebServer: a filter that gives each browser session its cookie and puts a
 * {@link dev.stash.Session} on the request context, the WebSocket route {@code
 * /stash/views/{view}}, and the page's module {@code /stash/stash.js}.
 *
 * <p>Add one to the default socket, or let Helidon make it of the configuration {@code
 * server.features.stash}. Once the server has started it is in the server's context: {@code
 * server.context().get(StashFeature.class)}. Thread-safe once built.
 */
public final class StashFeature implements ServerFeature {
  static final String TYPE = "stash";

  /** All below: which of these paths are views is not for Helidon to say. */
  private static final String VIEWS = ViewHost.PATH + "{+view}";

  private static final Logger LOG = System.getLogger(StashFeature.class.getName());

  private final @Nullable Builder named;
  private volatile @Nullable ViewHost views;
  private volatile @Nullable Departure departure;

  /**
   * A feature.
   *
   * @param named makes what is served when the server is built; null if that is there
   * @param views what is served; null if it is to be made, or nothing is
   */
  private StashFeature(@Nullable Builder named, @Nullable ViewHost views) {
    this.named = named;
    this.views = views;
  }

  /** For a server that has this library on its class path and was not told to use it. */
  static StashFeature idle() {
    return new StashFeature(null, null);
  }

  /** A builder; {@code stash} or {@code config} is required. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public void setup(ServerFeatureContext server) {
    if (named != null) {
      views = named.open();
    } else if (views == null) {
      return;
    }
    ViewHost host = views();
    host.sayIfWithoutViews();
    if (!server.socket("@default").listener().connectionOptions().tcpNoDelay()) {
      LOG.log(
          Level.WARNING,
          "tcp-no-delay is off for the default socket: answers wait up to 40 ms for each other; add"
              + " .connectionOptions(socket -> socket.tcpNoDelay(true)) to the WebServer");
    }
    server
        .socket("@default")
        .routingBuilders()
        .routingBuilder(WsRouting.Builder.class, WsRouting::builder)
        .endpoint(VIEWS, () -> new ViewListener(host));
    HttpRouting.Builder routing = server.socket("@default").httpRouting();
    routing.addFilter(new SessionFilter(this));
    routing.addFeature(new RefusalHandler());
    routing.any("/stash/{script}", new ScriptHandler());
    routing.post(ViewHost.RENEWAL_PATH, new Renewal(host));
    routing.get(VIEWS, new RefusedUpgrade(host));
  }

  /**
   * Prepares this server's end: new sockets are turned away (1013), {@link Stash#ready} turns
   * false, sessions go warm to their next owners, and then every page is told to come back, spread
   * over a short time, and its socket is closed (1001). Blocks; happens once. A server that stops
   * with its process ({@code shutdownHook}, as it does unless told otherwise) does so by itself,
   * and closes the Stash thereafter; who stops it otherwise calls this before.
   *
   * @param spread over how long pages are told to spread their return
   */
  public DrainReport drain(Duration spread) {
    return views().drain(spread);
  }

  /**
   * Whose sessions are served.
   *
   * @throws IllegalStateException if that is to be made when the server is built, and it is not yet
   */
  public Stash stash() {
    return views().stash();
  }

  /**
   * Where the page's module can be loaded from and kept for a year: a path that changes with it.
   * For templates; pages that are not made by one take {@code /stash/stash.js}.
   */
  public static String scriptPath() {
    return PageScript.get().lastingPath();
  }

  /** How many sockets are open. */
  public int openSockets() {
    return views().openSockets();
  }

  @Override
  public String name() {
    return TYPE;
  }

  @Override
  public String type() {
    return TYPE;
  }

  boolean serves() {
    return views != null;
  }

  ViewHost views() {
    ViewHost host = views;
    if (host == null) {
      throw new IllegalStateException("the feature is not part of a server yet");
    }
    return host;
  }

  /** The server has started. If it stops with the process, pages and sessions leave before it. */
  void started(WebServer server) {
    views().started();
    if (server.prototype().shutdownHook()) {
      Departure before = new Departure(views());
      departure = before;
      Main.addShutdownHandler(before);
    }
  }

  /** The server has stopped: what was made for it goes, and all if the process ends. */
  void stopped() {
    Departure before = departure;
    views().stopped(named != null || (before != null && before.begun()));
    if (before != null) {
      before.forget();
    }
  }

  /** Builds a {@link StashFeature}. Not thread-safe. */
  public static final class Builder extends WebBuilder<Builder> {
    private @Nullable OptionSet said;

    private Builder() {}

    /**
     * Options by name, as they stand in a configuration, for example under {@code
     * server.features.stash}; those that are not there may be variables {@code STASH_…} of the
     * environment. They make a Stash of the feature's own, which is closed with the server. What
     * methods say counts more.
     *
     * @throws OptionInvalid if there is no such option, or it cannot be that
     */
    public Builder config(Config config) {
      said = NamedOptions.of(OptionInvalid.refuseNull("config", config));
      return this;
    }

    /**
     * The feature.
     *
     * @throws OptionInvalid if {@code stash} is missing and there is no configuration, or if there
     *     are both
     */
    public StashFeature build() {
      if (said == null) {
        return new StashFeature(null, host());
      } else if (given()) {
        throw new OptionInvalid(
            "stash", "is given, and a configuration makes another", "leave one of them out");
      }
      return new StashFeature(this, null);
    }

    private ViewHost open() {
      return configured(Objects.requireNonNull(said));
    }
  }
}
