package dev.stash.servlet;

import dev.stash.web.ViewHost;
import dev.stash.web.ViewHost.NoSocket;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests for the socket of a view: upgraded here, or told why not. In the filter, for containers
 * differ in whether they upgrade before filters or after them, and give nobody else a say in what
 * is answered.
 *
 * @param sockets null if the container has no WebSockets
 */
record SocketRoute(ViewHost views, @Nullable ViewSockets sockets) {
  void answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!Requests.upgrade(request)) {
      response.setHeader("Upgrade", "websocket");
      Requests.say(response, 426, "This is a WebSocket endpoint; open it with stash.js.");
      return;
    }
    Optional<NoSocket> refusal = Requests.refusal(request, views);
    if (refusal.isPresent()) {
      refuse(refusal.get(), response);
    } else if (sockets == null) {
      Requests.say(
          response, 503, "The socket could not be opened: this container has no WebSockets.");
    } else {
      open(sockets, request, response);
    }
  }

  private void open(ViewSockets sockets, HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    Opening opening = Opening.of(views, request);
    Optional<NoSocket> refusal = opening.refusal();
    if (refusal.isPresent()) {
      refuse(refusal.get(), response);
    } else {
      sockets.open(request, response, opening);
    }
  }

  private void refuse(NoSocket refusal, HttpServletResponse response) throws IOException {
    views.refused(refusal);
    if (refusal.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
      response.setHeader("Retry-After", NoSocket.RETRY_AFTER);
    }
    Requests.say(response, refusal.status(), refusal.text());
  }
}
