package dev.stash.demo;

import dev.stash.Stash;
import dev.stash.json.JsonOutput;
import dev.stash.session.SessionKey;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** {@code GET /demo/where}: which node serves this request, and which owns the session's actor. */
record Where(Stash stash, String node, String url) implements Handler {
  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    boolean lives = request.context().get(SessionKey.class).map(stash::lives).orElse(false);
    JsonOutput out = new JsonOutput(256).object().name("servedBy");
    here(out).name("owner");
    if (lives) {
      here(out);
    } else {
      out.value(dev.stash.json.Json.NULL);
    }
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(out.end().toUtf8());
  }

  private JsonOutput here(JsonOutput out) {
    return out.object()
        .name("node")
        .value(node)
        .name("pid")
        .value(ProcessHandle.current().pid())
        .name("url")
        .value(url)
        .end();
  }
}
