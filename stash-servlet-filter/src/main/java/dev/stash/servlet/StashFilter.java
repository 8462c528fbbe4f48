package dev.stash.servlet;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.servlet.http.HttpSessions;
import dev.stash.web.BrowserIds;
import dev.stash.web.ViewHost;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stash for a servlet container: gives each browser session its cookie and puts a {@link Session}
 * on the request, as attribute {@link #SESSION}. Thread-safe.
 */
public final class StashFilter extends HttpFilter {
  /** The name of the request attribute that holds the {@link Session}. */
  public static final String SESSION = "dev.stash.Session";

  private static final long serialVersionUID = 1L;

  private final transient ViewHost views;
  private final transient @Nullable HttpSessions httpSessions;

  /** A filter for these sessions; not closed with the container. */
  public StashFilter(Stash stash) {
    this(stash, null);
  }

  /** The same, which keeps the container's {@code HttpSession} as well. */
  public StashFilter(Stash stash, @Nullable HttpSessions httpSessions) {
    this.httpSessions = httpSessions;
    ViewHost.Builder builder = ViewHost.builder();
    builder.stash(stash);
    this.views = builder.build();
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
    throw new IllegalStateException("the request did not come through StashFilter; map it to /*");
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    BrowserIds ids = null;
    if (views.trusts(loopback(request)) && request.getAttribute(SESSION) == null) {
      ids = new BrowserIds(views.stash(), cookies(request), new ResponseJar(response));
      request.setAttribute(SESSION, views.stash().session(ids));
      if (page(request)) {
        ids.renewCookie();
      }
    }
    if (httpSessions == null) {
      chain.doFilter(request, response);
    } else {
      httpSessions.filter(views.stash(), ids, request, response, chain);
    }
  }

  private static boolean page(HttpServletRequest request) {
    String accept = request.getHeader("Accept");
    return request.getMethod().equals("GET") && accept != null && accept.contains("text/html");
  }

  private static List<String> cookies(HttpServletRequest request) {
    return Collections.list(request.getHeaders("Cookie"));
  }

  private static boolean loopback(HttpServletRequest request) throws IOException {
    return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
  }
}
