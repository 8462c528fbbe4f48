package dev.stash.helidon;

import dev.stash.DrainReport;
import dev.stash.OptionInvalid;
import dev.stash.Stash;
import dev.stash.view.OnInvalidValue;
import dev.stash.web.PageScript;
import dev.stash.web.ViewHost;
import dev.stash.wire.WireOptions;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.spi.ServerFeature;
import io.helidon.webserver.websocket.WsRouting;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Stash for a Helidon WebServer: a filter that gives each browser session its cookie and puts a
 * {@link dev.stash.Session} on the request context, the WebSocket route {@code
 * /stash/views/{view}}, and the page's module {@code /stash/stash.js}.
 *
 * <p>Add one to the default socket. Thread-safe once built.
 */
public final class StashFeature implements ServerFeature {
  private static final String TYPE = "stash";

  private static final Logger LOG = System.getLogger(StashFeature.class.getName());

  private final ViewHost views;

  private StashFeature(ViewHost views) {
    this.views = views;
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
    server
        .socket("@default")
        .routingBuilders()
        .routingBuilder(WsRouting.Builder.class, WsRouting::builder)
        .endpoint(ViewHost.PATH + "{view}", () -> new ViewListener(views));
    HttpRouting.Builder routing = server.socket("@default").httpRouting();
    routing.addFilter(new SessionFilter(this));
    routing.addFeature(new RefusalHandler());
    routing.get(PageScript.PATH, new ScriptHandler());
    routing.head(PageScript.PATH, new ScriptHandler());
    routing.post(ViewHost.RENEWAL_PATH, new Renewal(views));
    routing.get(ViewHost.PATH + "{view}", new RefusedUpgrade(views));
  }

  /**
   * Prepares this server's end: new sockets are turned away (1013), {@link Stash#ready} turns
   * false, sessions go warm to their next owners, and then every page is told to come back, spread
   * over a short time, and its socket is closed (1001). Blocks. Call it before the server stops.
   *
   * @param spread over how long pages are told to spread their return
   */
  public DrainReport drain(Duration spread) {
    return views.drain(spread);
  }

  /** How many sockets are open. */
  public int openSockets() {
    return views.openSockets();
  }

  @Override
  public String name() {
    return TYPE;
  }

  @Override
  public String type() {
    return TYPE;
  }

  ViewHost views() {
    return views;
  }

  /** Builds a {@link StashFeature}. Not thread-safe. */
  public static final class Builder {
    private final ViewHost.Builder views = ViewHost.builder();

    private Builder() {}

    /** {@code stash}, required: whose sessions are served. Not closed with the server. */
    public Builder stash(Stash value) {
      views.stash(value);
      return this;
    }

    /**
     * Adds a view. The class is learned from two instances that are made now and dropped.
     *
     * @param name 1 to 64 letters, digits, dashes; part of the URL and of what is stored
     * @param factory makes a fresh handler for each page
     * @throws OptionInvalid if the factory gives the same handler twice, or none
     * @throws dev.stash.view.ViewInvalid if the class cannot be bound
     */
    public <T> Builder view(String name, Supplier<T> factory) {
      views.view(name, factory);
      return this;
    }

    /**
     * {@code on-invalid-value}, default THROW: what happens to stashed values that JSON cannot
     * carry; counts for views added after it.
     */
    public Builder onInvalidValue(OnInvalidValue value) {
      views.onInvalidValue(value);
      return this;
    }

    /**
     * {@code allowed-origin}: a page's origin that may open sockets, and send what changes
     * something, besides the server's own, as browsers send it, for example {@code
     * https://shop.example}.
     *
     * @throws OptionInvalid if no browser would send it so: a path, capital letters, a usual port
     */
    public Builder allowOrigin(String origin) {
      views.allowOrigin(origin);
      return this;
    }

    /**
     * {@code allow-missing-origin}, default false: whether clients that send no Origin (no
     * browsers) may open sockets.
     */
    public Builder allowMissingOrigin(boolean value) {
      views.allowMissingOrigin(value);
      return this;
    }

    /**
     * {@code check-origin}, default true: whether requests that may change something (POST, PUT,
     * PATCH, DELETE and others that are not safe) are answered 403 if a page of another origin sent
     * them. Only those that carry our cookie or may be a form's: what else such pages send reaches
     * no session. See {@code docs/operations/security.md}.
     */
    public Builder checkOrigin(boolean value) {
      views.checkOrigin(value);
      return this;
    }

    /**
     * {@code exempt-path}, default none: a path where pages of any origin may send such requests,
     * as a SAML response or a payment's return; with {@code /*} at the end also all below it. What
     * another site sends there has no session of its browser.
     *
     * @param path decoded
     * @throws OptionInvalid if it is none
     */
    public Builder exemptPath(String path) {
      views.exemptPath(path);
      return this;
    }

    /** The limits of each socket. */
    public Builder wire(WireOptions value) {
      views.wire(value);
      return this;
    }

    /**
     * The feature.
     *
     * @throws OptionInvalid if an option is missing
     */
    public StashFeature build() {
      return new StashFeature(views.build());
    }
  }
}
