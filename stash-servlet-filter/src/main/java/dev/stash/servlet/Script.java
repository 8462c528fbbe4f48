package dev.stash.servlet;

import dev.stash.web.PageScript;
import dev.stash.web.ScriptAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;

/** Serves the page's module. */
final class Script {
  private final PageScript script = PageScript.get();

  /** Answers the request if it is for the module. */
  boolean answered(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<ScriptAnswer> answer =
        script.answer(
            request.getMethod(), Requests.path(request), name -> Script.header(request, name));
    if (answer.isPresent()) {
      send(answer.get(), response);
    }
    return answer.isPresent();
  }

  private static Optional<String> header(HttpServletRequest request, String name) {
    return Requests.header(request, name)
        .map(unused -> String.join(",", Collections.list(request.getHeaders(name))));
  }

  private static void send(ScriptAnswer answer, HttpServletResponse response) throws IOException {
    response.setStatus(answer.status());
    answer.headers().forEach(response::setHeader);
    if (answer.body().length > 0) {
      response.getOutputStream().write(answer.body());
    }
  }
}
