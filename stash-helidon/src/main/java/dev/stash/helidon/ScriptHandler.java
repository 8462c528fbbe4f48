package dev.stash.helidon;

import dev.stash.web.PageScript;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Serves the page's module. */
final class ScriptHandler implements Handler {
  private final PageScript script = new PageScript();

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    response.header(SessionFilter.NO_SNIFFING);
    response.header(HeaderNames.ETAG, script.etag());
    response.header(HeaderNames.CACHE_CONTROL, "no-cache");
    if (request.headers().first(HeaderNames.IF_NONE_MATCH).orElse("").equals(script.etag())) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      byte[] bytes = script.bytes();
      response.header(HeaderNames.CONTENT_TYPE, PageScript.TYPE);
      response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(bytes.length));
      if (request.prologue().method().equals(Method.HEAD)) {
        response.send();
      } else {
        response.send(bytes);
      }
    }
  }
}
