package dev.stash.servlet;

import dev.stash.DrainReport;
import dev.stash.OptionInvalid;
import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.config.OptionSet;
import dev.stash.servlet.cdi.RequestBeans;
import dev.stash.servlet.http.CommitBeforeResponse;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.session.PassingSession;
import dev.stash.session.SessionIds;
import dev.stash.web.BrowserIds;
import dev.stash.web.PageScript;
import dev.stash.web.Peer;
import dev.stash.web.ViewHost;
import dev.stash.web.WebBuilder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.GenericFilter;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
 * reads or writes storage. Sockets of views are opened here, too; for endpoints of the
 * application's own see {@link StashConfigurator}.
 *
 * <p>Made without a Stash, it builds one when it is initialised, from its init parameters, the
 * context's parameters {@code stash.…} and the environment's variables {@code STASH_…}, in this
 * order, and closes it when it is destroyed. For one application; thread-safe.
 */
public final class StashFilter extends GenericFilter {
  /** The name of the request attribute that holds the {@link Session}. */
  public static final String SESSION = "dev.stash.Session";

  private static final long serialVersionUID = 1L;
  private static final Logger LOG = System.getLogger(StashFilter.class.getName());
  private static final String PASSED = "dev.stash.servlet.passed";
  private static final String SIGNED = "dev.stash.servlet.signed";
  private static final String SOCKETS = "jakarta.websocket.server.ServerContainer";

  private final transient Builder options;
  private transient volatile @Nullable ViewHost views;
  private transient volatile @Nullable OwnPaths own;
  private transient @Nullable Stash owned;
  private transient boolean serving;
  private transient volatile boolean listens;

  /** A filter that is configured by parameters alone. For the container. */
  public StashFilter() {
    this(builder(), null);
  }

  private StashFilter(Builder options, @Nullable ViewHost given) {
    this.options = options;
    if (given != null) {
      this.views = given;
      this.own = new OwnPaths(given, null); // until it is initialised
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
            : "while insecure-loopback-cookies is on there are no sessions for other machines,"
                + " behind proxies, and under names that are not of loopback");
  }

  /**
   * Where the page's module can be loaded from and kept for a year: a path that changes with it,
   * within the application, as templates take it ({@code @{…}}, {@code <c:url>}); others put {@link
   * HttpServletRequest#getContextPath} before it. Pages that no template makes take {@code
   * /stash/stash.js}.
   */
  public static String scriptPath() {
    return PageScript.get().lastingPath();
  }

  /**
   * Builds the Stash if none was given, and registers the route of views. The context's attribute
   * {@code dev.stash.servlet.StashFilter} is this filter from now on, for who wants to drain it.
   *
   * @throws OptionInvalid if a parameter is unknown, missing or wrong
   */
  @Override
  public void init() throws ServletException {
    ViewHost given = views;
    OptionSet said =
        Parameters.read(
            getFilterConfig(), options.environment, given == null ? WebBuilder.OPTIONS : List.of());
    ViewHost host = given == null ? configured(said) : given;
    host.started();
    serving = true;
    try {
      serve(host, getServletContext());
    } catch (RuntimeException failed) {
      destroy();
      throw failed;
    }
  }

  private ViewHost configured(OptionSet said) {
    ViewHost host = options.own(said);
    owned = host.stash();
    views = host;
    return host;
  }

  private void serve(ViewHost host, ServletContext context) {
    boolean sockets = context.getAttribute(SOCKETS) != null;
    if (sockets && !listens) {
      listen(host, context);
    } else if (!sockets && host.hasViews()) {
      throw new OptionInvalid(
          "view",
          "needs WebSockets, which this container does not offer",
          "add the container's module for jakarta.websocket");
    }
    RequestBeans.declareIn(host.stash());
    if (options.httpSessions == null && !RequestBeans.wanted()) {
      host.sayIfWithoutViews();
    }
    own = new OwnPaths(host, sockets ? new ViewSockets(context, host) : null);
    context.setAttribute(StashFilter.class.getName(), this);
  }

  private static void listen(ViewHost host, ServletContext context) {
    try {
      context.addListener(new Upgrades(host));
    } catch (IllegalStateException | UnsupportedOperationException late) {
      LOG.log(
          Level.WARNING,
          "the container takes no listeners from filters: StashConfigurator refuses all sockets");
    }
  }

  /**
   * What {@link StashConfigurator} needs to be told of upgrades. The filter adds it to its
   * application by itself; a container that takes no listeners from filters, as Jetty in Spring
   * Boot, is given it before it starts.
   *
   * @throws IllegalStateException if the filter has no Stash yet
   */
  public ServletRequestListener listener() {
    Upgrades upgrades = new Upgrades(host());
    listens = true;
    return upgrades;
  }

  private ViewHost host() {
    ViewHost host = views;
    if (host == null) {
      throw new IllegalStateException("the filter is not initialised");
    }
    return host;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Http http = new Http(request, response);
    filter(http.request(), http.response(), http.rest(chain));
  }

  private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
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
    Peer peer = Requests.peer(request);
    if (!host.trusts(peer)) {
      chain.doFilter(request, response);
      return;
    }
    BrowserIds ids =
        host.ids(Requests.cookies(request), new ResponseJar(response), peer, request.getMethod());
    switch (host.standing(Requests.provenance(request), ids.known())) {
      case BROWSERS -> withSession(host.stash(), ids, request, response, chain);
      case NOBODYS -> {
        PassingSession passing = host.stash().web().passingSession();
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
    request.setAttribute(SESSION, stash.web().session(ids));
    if (ids.outdated()) {
      request.setAttribute(SIGNED, new SignedAnew(ids));
    }
    boolean given = Requests.page(request) && ids.giveToPage();
    try {
      pass(request, given ? new GuardedResponse(response) : response, ids, chain);
    } catch (ServletException | RuntimeException failed) {
      if (!CommitBeforeResponse.answered(failed, request, response)) {
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
      CommitBeforeResponse.filter(
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

  /**
   * Drains and closes the Stash if the filter made it, or if the process ends and no other server
   * has the one that was given; that is left alone otherwise.
   */
  @Override
  public void destroy() {
    ViewHost host = views;
    if (host != null && serving) {
      serving = false;
      boolean over = owned != null || processEnds();
      if (over) {
        host.leave();
      }
      host.stopped(over);
    }
  }

  /** The JVM takes no hooks any more when it has begun to run them. */
  private static boolean processEnds() {
    Thread none = new Thread(() -> {});
    try {
      Runtime.getRuntime().addShutdownHook(none);
      Runtime.getRuntime().removeShutdownHook(none);
      return false;
    } catch (IllegalStateException ends) {
      return true;
    }
  }

  /** Builds a {@link StashFilter}; {@code stash} may be left out. Not thread-safe. */
  public static final class Builder extends WebBuilder<Builder> {
    private Map<String, String> environment = System.getenv();
    private @Nullable HttpSessions httpSessions;

    private Builder() {}

    /** {@code http-sessions}, lets Stash keep the {@code HttpSession} as well. */
    public Builder httpSessions(HttpSessions value) {
      httpSessions = OptionInvalid.refuseNull("http-sessions", value);
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
     * @throws OptionInvalid if an option is wrong
     */
    public StashFilter build() {
      return new StashFilter(this, given() ? host() : null);
    }

    private ViewHost own(OptionSet said) {
      return configured(said);
    }
  }
}
