package dev.stash.helidon;

import dev.stash.StashException;
import dev.stash.web.BrowserIds;
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
    var headers = request.headers();
    if (!views.trusts(SessionFilter.loopback(request.remotePeer().address()))
        || !views.allows(headers.first(HeaderNames.ORIGIN), headers.first(HeaderNames.HOST))) {
      response.status(Status.FORBIDDEN_403).send();
      return;
    }
    try {
      new BrowserIds(views.stash(), SessionFilter.cookies(headers), new ResponseJar(response))
          .replaceIfOver();
      response.status(Status.NO_CONTENT_204).send();
    } catch (StashException unavailable) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
    }
  }
}
