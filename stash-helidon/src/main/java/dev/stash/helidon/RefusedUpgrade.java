package dev.stash.helidon;

import dev.stash.web.ViewHost;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Answers requests for a view that were not upgraded: an upgrade that is refused ends up here. */
final class RefusedUpgrade implements Handler {
  private final ViewHost views;

  RefusedUpgrade(ViewHost views) {
    this.views = views;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    var headers = request.headers();
    response.header(SessionFilter.NO_SNIFFING);
    if (!headers.first(HeaderNames.UPGRADE).orElse("").equalsIgnoreCase("websocket")) {
      response.status(Status.create(426, "Upgrade Required"));
      response.header(HeaderNames.UPGRADE, "websocket");
      response.send("This is a WebSocket endpoint; open it with stash.js.");
    } else if (!views.allows(
        headers.first(HeaderNames.ORIGIN), SessionFilter.provenance(request).authority())) {
      response.status(Status.FORBIDDEN_403);
      response.send("This Origin may not open sockets here; see option allowed-origin.");
    } else {
      response.status(Status.SERVICE_UNAVAILABLE_503);
      response.send("The socket could not be opened now; try again.");
    }
  }
}
