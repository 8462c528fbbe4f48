package dev.stash.servlet;

import dev.stash.DrainReport;
import dev.stash.OptionInvalid;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.servlet.cdi.RequestBeans;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.servlet.http.StoredFirst;
import dev.stash.session.PassingSession;
import dev.stash.session.SessionIds;
import dev.stash.view.OnInvalidValue;
import dev.stash.web.BrowserIds;
import dev.stash.web.ViewHost;
import dev.stash.wire.WireOptions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Stash for a servlet container: gives each browser session its cookie and puts a {@link Session}
 * on the request, as attribute {@link #SESSION}; serves the WebSocket route {@code
 * /stash/views/{view}} and the page's module {@code /stash/stash.js}.
 *
 * <p>Map it to {@code /*}, before other filters, with asynchronous requests supported. It acts once
 * a request, however often that is forwarded, included or dispatched again. A page (a GET that
 * accepts HTML) without a cookie of ours gets one at once, so that the sockets it opens belong to
 * one session; for anything else a cookie is made only when a handler uses the session. Neither
 * reads or writes storage. Whether a socket may open is not decided here: see {@link
 * StashConfigurator}.
 *
 * <p>Made without a Stash, it builds one when it is initialised, from its init parameters, the
 * context's parameters {@code stash.…} and the environment's variables {@code STASH_…}, in this
 * order, and closes it when it is destroyed. For one application; thread-safe.
 */
public final class StashFilter extends HttpFilter {
  /** The name of the request attribute that holds the {@link Session}. */
  public static final String SESSION = "dev.stash.Session";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(StashFilter.class.getName());
  private static final String PASSED = "dev.stash.servlet.passed";
  private static final String SIGNED = "dev.stash.servlet.signed";
  private static final String SOCKETS = "jakarta.websocket.server.ServerContainer";
  private static final Duration LEAVE_WITHIN = Duration.ofSeconds(1);

  /** So often a filter that is destroyed looks whether its pages have left. */
  private static final int LOOKS = 100;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  private final transient Builder options;
  private transient volatile @Nullable ViewHost views;
  private transient volatile @Nullable OwnPaths own;
  private transient @Nullable Stash owned;

  /** A filter that is configured by parameters alone. For the container. */
  public StashFilter() {
    this(builder());
  }

  private StashFilter(Builder options) {
    this.options = options;
    if (options.given) {
      ViewHost host = options.views.build();
      this.views = host;
      this.own = new OwnPaths(host, false); // until it is initialised
    }
  }

  /** A builder; without {@code stash} parameters say how to make one. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The session of this request's browser.
   *
   * @throws IllegalStateException if the request did not come through the filter
   */
  public static Session session(ServletRequest request) {
    if (request.getAttribute(SESSION) instanceof Session session) {
      return session;
    }
    throw new IllegalStateException(
        request.getAttribute(PASSED) == null
            ? "the request did not come through StashFilter; map it to /*"
            : "there are no sessions for other machines while insecure-loopback-cookies is on");
  }

  /**
   * Builds the Stash if none was given, and registers the route of views. The context's attribute
   * {@code dev.stash.servlet.StashFilter} is this filter from now on, for who wants to drain it.
   *
   * @throws OptionInvalid if a parameter is unknown, missing or wrong
   */
  @Override
  public void init() throws ServletException {
    Parameters parameters =
        Parameters.of(
            getFilterConfig(), options.environment, options.given ? Set.of() : Settings.names());
    ViewHost host = options.given ? host() : configured(parameters);
    try {
      serve(host, getServletContext());
    } catch (ServletException | RuntimeException failed) {
      destroy();
      throw failed;
    }
  }

  private ViewHost configured(Parameters parameters) {
    options.hasViews |= Settings.views(parameters, options.views);
    Stash stash = Settings.stash(parameters);
    owned = stash;
    options.views.stash(stash);
    ViewHost host = options.views.build();
    views = host;
    return host;
  }

  private void serve(ViewHost host, ServletContext context) throws ServletException {
    boolean sockets = context.getAttribute(SOCKETS) != null;
    if (sockets) {
      ViewSockets.serve(context, host);
      listen(host, context);
    } else if (options.hasViews) {
      throw new OptionInvalid(
          "view",
          "needs WebSockets, which this container does not offer",
          "add the container's module for jakarta.websocket");
    }
    own = new OwnPaths(host, sockets);
    context.setAttribute(StashFilter.class.getName(), this);
  }

  private static void listen(ViewHost host, ServletContext context) {
    try {
      context.addListener(new Upgrades(host));
    } catch (IllegalStateException | UnsupportedOperationException late) {
      LOG.log(
          Level.WARNING,
          "the container takes no listeners from filters: sockets of foreign Origins are closed"
              + " (1008) instead of refused (403), and StashConfigurator refuses all");
    }
  }

  private ViewHost host() {
    ViewHost host = views;
    if (host == null) {
      throw new IllegalStateException("the filter is not initialised");
    }
    return host;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getAttribute(PASSED) != null) {
      pass(request, response, null, chain); // dispatched once more
      return;
    }
    ViewHost host = host();
    OwnPaths ours = own;
    request.setAttribute(PASSED, true);
    if (ours != null && ours.answered(request, response)) {
      return;
    }
    if (!host.trusts(Requests.loopback(request))) {
      chain.doFilter(request, response);
      return;
    }
    BrowserIds ids =
        new BrowserIds(
            host.stash(),
            Requests.cookies(request),
            new ResponseJar(response),
            request.getMethod());
    switch (host.standing(Requests.provenance(request), ids.known())) {
      case BROWSERS -> withSession(host.stash(), ids, request, response, chain);
      case NOBODYS -> {
        PassingSession passing = host.stash().passingSession();
        request.setAttribute(SESSION, passing);
        pass(request, response, passing, chain);
      }
      case REFUSED -> Requests.say(response, HttpServletResponse.SC_FORBIDDEN, ViewHost.REFUSED);
    }
  }

  private void withSession(
      Stash stash,
      BrowserIds ids,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    request.setAttribute(SESSION, stash.session(ids));
    if (ids.outdated()) {
      request.setAttribute(SIGNED, new SignedAnew(ids));
    }
    boolean given = Requests.page(request) && ids.giveToPage();
    try {
      pass(request, given ? new GuardedResponse(response) : response, ids, chain);
    } catch (ServletException | RuntimeException failed) {
      if (!StoredFirst.answered(failed, request, response)) {
        throw failed;
      }
    } finally {
      if (!request.isAsyncStarted()) {
        ids.carryAgain(); // if the application has reset the response
      }
    }
  }

  /** The way to the application; what it sends by whatever method goes by what is ours. */
  private void pass(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable SessionIds ids,
      FilterChain chain)
      throws IOException, ServletException {
    DispatcherType kind = request.getDispatcherType();
    boolean inside = kind == DispatcherType.FORWARD || kind == DispatcherType.INCLUDE;
    if (!inside && request.getAttribute(SIGNED) instanceof SignedAnew signed) {
      StoredFirst.filter(
          signed,
          request,
          response,
          (asked, answer) ->
              serve((HttpServletRequest) asked, (HttpServletResponse) answer, ids, chain));
    } else {
      serve(request, response, ids, chain);
    }
  }

  /**
   * With the sessions and beans of this request.
   *
   * @param ids null unless the request has just arrived
   */
  private void serve(
      HttpServletRequest request,
      HttpServletResponse response,
      @Nullable SessionIds ids,
      FilterChain chain)
      throws IOException, ServletException {
    HttpSessions kept = options.httpSessions;
    FilterChain rest =
        kept == null
            ? chain
            : (asked, answer) ->
                kept.filter(
                    host().stash(),
                    ids,
                    Requests.path(request).startsWith(ViewHost.PATH),
                    (HttpServletRequest) asked,
                    (HttpServletResponse) answer,
                    chain);
    if (RequestBeans.wanted()) {
      RequestBeans.filter(host().stash(), ids, request, response, rest);
    } else {
      rest.doFilter(request, response);
    }
  }

  /**
   * Prepares this server's end: new sockets are turned away (1013), {@link Stash#ready} turns
   * false, sessions go warm to their next owners, and then every page is told to come back, spread
   * over a short time, and its socket is closed (1001). Blocks. Call it before the container stops.
   *
   * @param spread over how long pages are told to spread their return
   */
  public DrainReport drain(Duration spread) {
    return host().drain(spread);
  }

  /** How many sockets of views are open. */
  public int openSockets() {
    return host().openSockets();
  }

  /** Drains and closes the Stash if the filter made it; one that was given is left alone. */
  @Override
  public void destroy() {
    Stash stash = owned;
    ViewHost host = views;
    if (stash != null && host != null) {
      owned = null;
      host.drain(LEAVE_WITHIN);
      for (int i = 0; i < LOOKS && host.openSockets() > 0; i++) {
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos()); // pages are being told
      }
      stash.close();
    }
  }

  /** Builds a {@link StashFilter}. Not thread-safe. */
  public static final class Builder {
    private final ViewHost.Builder views = ViewHost.builder();
    private Map<String, String> environment = System.getenv();
    private @Nullable HttpSessions httpSessions;
    private boolean given;
    private boolean hasViews;

    private Builder() {}

    /**
     * {@code stash}, default one that the filter makes from parameters: whose sessions are served.
     * Not closed with the container; parameters are refused then.
     */
    public Builder stash(Stash value) {
      views.stash(value);
      given = true;
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
      hasViews = true;
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
     * @param path within the application, decoded
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

    /** {@code http-sessions}, default none: lets Stash keep the {@code HttpSession} as well. */
    public Builder httpSessions(HttpSessions value) {
      httpSessions = value;
      return this;
    }

    /** The environment that parameters are looked for in; for tests. */
    Builder environment(Map<String, String> variables) {
      environment = Map.copyOf(variables);
      return this;
    }

    /**
     * The filter.
     *
     * @throws OptionInvalid if an option is missing
     */
    public StashFilter build() {
      return new StashFilter(this);
    }
  }
}
