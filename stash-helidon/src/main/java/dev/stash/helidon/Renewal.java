package dev.stash.helidon;

import dev.stash.StashException;
import dev.stash.web.BrowserIds;
import dev.stash.web.Peer;
import dev.stash.web.Provenance;
import dev.stash.web.Refusal;
import dev.stash.web.Standing;
import dev.stash.web.ViewHost;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * {@code POST /stash/session}: gives a browser whose session is over a new id; see {@link
 * BrowserIds#replaceIfOver}. A page asks for it when it is told that its session has ended.
 */
final class Renewal implements Handler {
  private final ViewHost views;

  Renewal(ViewHost views) {
    this.views = views;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    response.header(SessionFilter.NO_SNIFFING);
    Provenance from = SessionFilter.provenance(request);
    Peer peer = SessionFilter.peer(request);
    BrowserIds ids =
        views.ids(SessionFilter.cookies(request.headers()), new ResponseJar(response), peer);
    if (!views.trusts(peer)
        || !views.allows(from.origin(), from.authority())
        || views.standing(from, ids.known()) != Standing.BROWSERS) {
      response.status(Status.FORBIDDEN_403).send();
      return;
    }
    try {
      ids.replaceIfOver();
      response.status(Status.NO_CONTENT_204).send();
    } catch (StashException unavailable) {
      response.header(HeaderNames.RETRY_AFTER, Refusal.RETRY_AFTER);
      response.status(Status.create(Refusal.status(unavailable))).send();
    }
  }
}
