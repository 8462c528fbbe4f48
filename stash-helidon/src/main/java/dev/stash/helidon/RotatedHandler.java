package dev.stash.helidon;

import dev.stash.session.SessionRotated;
import dev.stash.web.ComeAgain;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ErrorHandler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/**
 * Answers a request that came a moment too early for its session's new id: see {@link ComeAgain}.
 */
final class RotatedHandler implements ErrorHandler<SessionRotated> {
  private static final HeaderName REFRESH = HeaderNames.create("Refresh");

  @Override
  public void handle(ServerRequest request, ServerResponse response, SessionRotated rotated) {
    var headers = request.headers();
    ComeAgain answer =
        ComeAgain.to(
            request.prologue().method().text(),
            headers.first(HeaderNames.HOST),
            name -> headers.first(HeaderNames.create(name)));
    response.status(Status.SERVICE_UNAVAILABLE_503);
    response.header(HeaderNames.RETRY_AFTER, ComeAgain.RETRY_AFTER);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    answer.refresh().ifPresent(refresh -> response.header(REFRESH, refresh));
    response.header(HeaderNames.CONTENT_TYPE, ComeAgain.TYPE);
    response.send(ComeAgain.PAGE);
  }
}
