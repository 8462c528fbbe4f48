package dev.stash.demo;

import dev.stash.Stash;
import dev.stash.cluster.Member;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;

/** {@code GET /demo/where}: which node serves this request, and which owns the session's actor. */
record Where(Stash stash) implements Handler {
  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.send(json(stash, request.localPeer().port(), request.context().get(SessionKey.class)));
  }

  /**
   * The answer, whichever server gives it.
   *
   * @param session empty where it is not known
   */
  static byte[] json(Stash stash, int port, Optional<SessionKey> session) {
    String url = "http://127.0.0.1:" + port;
    Member self = stash.self();
    Optional<Member> owner = session.flatMap(stash::owner);
    JsonOutput out = new JsonOutput(256).object().name("servedBy");
    here(out, self, url).name("owner");
    if (owner.isEmpty()) {
      out.value(Json.NULL);
    } else if (owner.get().equals(self)) {
      here(out, self, url);
    } else {
      there(out, owner.get());
    }
    return out.end().toUtf8();
  }

  private static JsonOutput here(JsonOutput out, Member self, String url) {
    return place(out, self.name(), ProcessHandle.current().pid(), url);
  }

  private static void there(JsonOutput out, Member member) {
    place(
        out,
        member.name(),
        Long.parseLong(member.attributes().getOrDefault("pid", "0")),
        member.attributes().getOrDefault("url", ""));
  }

  private static JsonOutput place(JsonOutput out, String node, long pid, String url) {
    return out.object()
        .name("node")
        .value(node)
        .name("pid")
        .value(pid)
        .name("url")
        .value(url)
        .end();
  }
}
