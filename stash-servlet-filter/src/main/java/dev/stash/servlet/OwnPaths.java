package dev.stash.servlet;

import dev.stash.web.ViewHost;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What is served under {@code /stash/}. */
final class OwnPaths {
  private final Script script = new Script();
  private final Renewal renewal;
  private final SocketRoute route;

  /**
   * Of these views.
   *
   * @param sockets null if the container has none
   */
  OwnPaths(ViewHost views, @Nullable ViewSockets sockets) {
    this.renewal = new Renewal(views);
    this.route = new SocketRoute(views, sockets);
  }

  /** Answers the request if it is for us. */
  boolean answered(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    String path = Requests.path(request);
    if (!path.startsWith("/stash/")) {
      return false;
    }
    String method = request.getMethod();
    if (script.answered(request, response)) {
      return true;
    } else if (path.equals(ViewHost.RENEWAL_PATH) && method.equals("POST")) {
      renewal.answer(request, response);
      return true;
    } else if (path.startsWith(ViewHost.PATH)) {
      route.answer(request, response);
      return true;
    }
    return false;
  }
}
