package dev.stash.helidon;

import dev.stash.web.ViewHost;
import dev.stash.web.ViewHost.NoSocket;
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
      return;
    }
    NoSocket refusal =
        views
            .refusal(
                headers.first(HeaderNames.ORIGIN), SessionFilter.provenance(request).authority())
            .orElse(NoSocket.FAILED);
    views.refused(refusal);
    if (refusal.status() == Status.SERVICE_UNAVAILABLE_503.code()) {
      response.header(HeaderNames.RETRY_AFTER, NoSocket.RETRY_AFTER);
    }
    response.status(Status.create(refusal.status()));
    response.send(refusal.text());
  }
}
