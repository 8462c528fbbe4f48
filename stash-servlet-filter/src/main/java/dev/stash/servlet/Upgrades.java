package dev.stash.servlet;

import dev.stash.servlet.http.Authority;
import dev.stash.web.Peer;
import dev.stash.web.ViewHost;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells configurators of WebSockets what their interfaces do not: the request's peer and Host
 * (HTTP/2 has no such header), and whose sessions the application serves. A listener of requests is
 * told of an upgrade before it happens and on the same thread, by Tomcat and by Jetty; a filter is
 * not, by Jetty.
 */
final class Upgrades implements ServletRequestListener {
  private static final ThreadLocal<@Nullable Upgrade> CURRENT = new ThreadLocal<>();

  private final ViewHost views;

  Upgrades(ViewHost views) {
    this.views = views;
  }

  /** A request that may become a socket. */
  record Upgrade(ViewHost views, Optional<String> host, Peer peer) {
    boolean trusted() {
      return views.trusts(peer);
    }
  }

  /** The upgrade that happens on this thread; empty if nobody told us of it. */
  static Optional<Upgrade> current() {
    return Optional.ofNullable(CURRENT.get());
  }

  @Override
  public void requestInitialized(ServletRequestEvent event) {
    if (event.getServletRequest() instanceof HttpServletRequest request
        && Requests.upgrade(request)) {
      CURRENT.set(new Upgrade(views, Authority.of(request), Requests.peer(request)));
    } else {
      CURRENT.remove();
    }
  }

  @Override
  public void requestDestroyed(ServletRequestEvent event) {
    CURRENT.remove();
  }
}
