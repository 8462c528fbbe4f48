package dev.stash.servlet;

import dev.stash.web.PageScript;
import dev.stash.web.ViewHost;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What is served under {@code /stash/}, besides the sockets themselves. */
final class OwnPaths {
  private final Script script = new Script();
  private final Renewal renewal;
  private final RefusedUpgrade refused;

  OwnPaths(ViewHost views, boolean sockets) {
    this.renewal = new Renewal(views);
    this.refused = new RefusedUpgrade(views, sockets);
  }

  /** Answers the request if it is for us. */
  boolean answered(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String path = Requests.path(request);
    if (!path.startsWith("/stash/")) {
      return false;
    }
    String method = request.getMethod();
    if (path.equals(PageScript.PATH) && (method.equals("GET") || method.equals("HEAD"))) {
      script.answer(request, response);
      return true;
    } else if (path.equals(ViewHost.RENEWAL_PATH) && method.equals("POST")) {
      renewal.answer(request, response);
      return true;
    }
    return path.startsWith(ViewHost.PATH) && refused.answered(request, response);
  }
}
