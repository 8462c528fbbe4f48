package dev.stash.demo;

import dev.stash.json.JsonOutput;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What the page shows of the nodes, and what it can do to them. */
record Nodes(List<MemberProcess> members, OpenSockets sockets, Rolling rolling) {
  /** The answer to a click leaves the node before the node is gone. */
  private static final long LAST_WORDS_MILLIS = 100;

  byte[] describe(String page) {
    JsonOutput out = new JsonOutput(1024).object().name("members").array();
    for (MemberProcess member : members) {
      out.object().name("node").value(member.name()).name("pid").value(member.pid());
      out.name("url").value(member.url()).name("state");
      out.value(member.state().name().toLowerCase(Locale.ROOT)).end();
    }
    out.endArray().name("sockets").array();
    for (OpenSockets.Place place : sockets.of(page)) {
      out.object().name("view").value(place.view()).name("node").value(place.node()).end();
    }
    rolling.write(out.endArray());
    return out.end().toUtf8();
  }

  /**
   * kill -9.
   *
   * @param page whose counter's socket decides, if it is known
   * @param node otherwise this one
   */
  Optional<String> kill(String page, String node) {
    String name = sockets.node(page, "counter").orElse(node);
    Optional<MemberProcess> found =
        members.stream().filter(member -> member.name().equals(name)).findFirst();
    found.ifPresent(
        member ->
            CompletableFuture.delayedExecutor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)
                .execute(member::kill));
    return found.map(MemberProcess::name);
  }

  boolean rollingRestart() {
    return rolling.start();
  }
}
