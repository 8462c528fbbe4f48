package dev.stash.servlet;

import dev.stash.web.ViewHost;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Requests for a view that come through the filter. Jetty upgrades before filters, Tomcat after
 * them; so nothing here replaces a check of {@link ViewConfigurator}.
 *
 * @param sockets whether the container has WebSockets
 */
record RefusedUpgrade(ViewHost views, boolean sockets) {
  /** Answers; false if the container is to try the upgrade. */
  boolean answered(HttpServletRequest request, HttpServletResponse response) throws IOException {
    if (!Requests.upgrade(request)) {
      response.setHeader("Upgrade", "websocket");
      Requests.say(response, 426, "This is a WebSocket endpoint; open it with stash.js.");
    } else if (!Requests.allowed(request, views)) {
      Requests.say(
          response, 403, "This Origin may not open sockets here; see option allowed-origin.");
    } else if (!sockets) {
      Requests.say(
          response, 503, "The socket could not be opened: this container has no WebSockets.");
    } else {
      return false;
    }
    return true;
  }
}
