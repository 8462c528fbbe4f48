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

/**
 * {@code GET /demo/where}: which node serves this request, and which owns the session's actor; with
 * {@code ?actor=tally/KEY} that one's.
 */
record Where(Stash stash) implements Handler {
  static final String ACTOR = "actor";
  private static final String TALLY = "tally/";

  @Override
  public void handle(ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    String actor = request.query().first(ACTOR).orElse("");
    Optional<Member> owner =
        actor.isEmpty()
            ? request.context().get(SessionKey.class).flatMap(stash::owner)
            : owner(stash, actor);
    response.send(json(stash, request.localPeer().port(), owner));
  }

  /** Of an actor, as {@code tally/KEY} names it. */
  static Optional<Member> owner(Stash stash, String actor) {
    String key = actor.startsWith(TALLY) ? actor.substring(TALLY.length()) : "";
    return key.isEmpty() ? Optional.empty() : stash.owner(Tally.class, key);
  }

  /**
   * The answer, whichever server gives it.
   *
   * @param owner empty if nobody is, or it is not known
   */
  static byte[] json(Stash stash, int port, Optional<Member> owner) {
    String url = "http://127.0.0.1:" + port;
    Member self = stash.self();
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
