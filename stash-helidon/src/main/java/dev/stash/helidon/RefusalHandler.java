package dev.stash.helidon;

import dev.stash.session.CallFailed;
import dev.stash.session.SessionEnded;
import dev.stash.session.SessionRotated;
import dev.stash.session.StorageUnavailable;
import dev.stash.session.TooManySessions;
import dev.stash.web.Refusal;
import io.helidon.common.Weighted;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ErrorHandler;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * Answers a request that did not get its session: see {@link Refusal}. Registered after what the
 * application registers, of which Helidon takes the first: so it may answer these by itself.
 * Whatever else a call is refused for is left to the application in any case.
 */
final class RefusalHandler implements ErrorHandler<CallFailed>, HttpFeature, Weighted {
  @Override
  public double weight() {
    return 1; // of 100, the usual
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.error(SessionRotated.class, this);
    routing.error(SessionEnded.class, this);
    routing.error(StorageUnavailable.class, this);
    routing.error(TooManySessions.class, this);
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response, CallFailed failed) {
    Refusal.of(
            failed,
            request.prologue().method().text(),
            SessionFilter.authority(request),
            name -> request.headers().first(HeaderNames.create(name)))
        .ifPresent(
            refusal -> {
              response.status(Status.create(refusal.status()));
              refusal
                  .headers()
                  .forEach((name, value) -> response.header(HeaderNames.create(name), value));
              response.header(HeaderNames.CONTENT_TYPE, Refusal.TYPE);
              response.send(refusal.page());
            });
  }
}
