package dev.stash.helidon;

import dev.stash.web.PageScript;
import dev.stash.web.ScriptAnswer;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;

/** Serves the page's module. */
final class ScriptHandler implements Handler {
  private final PageScript script = PageScript.get();

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    script
        .answer(
            request.prologue().method().text(),
            request.prologue().uriPath().path(),
            name -> header(request, name))
        .ifPresentOrElse(answer -> send(answer, response), response::next);
  }

  private static Optional<String> header(ServerRequest request, String name) {
    List<String> values = SessionFilter.values(request.headers(), HeaderNames.create(name));
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
  }

  private static void send(ScriptAnswer answer, ServerResponse response) {
    response.status(Status.create(answer.status()));
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    if (answer.body().length == 0) {
      response.send();
    } else {
      response.send(answer.body());
    }
  }
}
