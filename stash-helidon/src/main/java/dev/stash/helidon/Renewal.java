package dev.stash.helidon;

import dev.stash.Stash;
import dev.stash.StashException;
import dev.stash.identity.Identity.Issued;
import dev.stash.identity.SessionCookie;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/**
 * {@code POST /stash/session}: gives a browser whose session is over a new id. A page asks for it
 * when it is told that its session has ended; without it the dead id would stay in the browser. A
 * living session keeps its id, so nobody can be thrown out by this.
 */
final class Renewal implements Handler {
  private final Stash stash;
  private final OriginPolicy origins;

  Renewal(Stash stash, OriginPolicy origins) {
    this.stash = stash;
    this.origins = origins;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    var headers = request.headers();
    SessionCookie cookie = stash.cookie();
    if (!SessionFilter.trusted(cookie, request.remotePeer().address())
        || !origins.allows(headers.first(HeaderNames.ORIGIN), headers.first(HeaderNames.HOST))) {
      response.status(Status.FORBIDDEN_403).send();
      return;
    }
    Optional<Issued> known = cookie.read(SessionFilter.cookies(headers));
    BrowserIds ids = new BrowserIds(known, stash, response);
    try {
      if (known.isEmpty() || stash.over(ids.key())) {
        ids.next().give();
      }
      response.status(Status.NO_CONTENT_204).send();
    } catch (StashException unavailable) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
    }
  }
}
