package dev.stash.demo;

import dev.stash.Session;
import dev.stash.Stash;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * "Your devices": where the person of a session is logged in, and how they sign out elsewhere. A
 * device is named by its handle, and looked for among the sessions of whoever asks, never among
 * all.
 */
record Devices(Stash stash) implements HttpService {
  /** The parameter that has a handle. */
  static final String HANDLE = "handle";

  /** What tells one, and what people call it. */
  private record Known(String mark, String name) {}

  /**
   * An Edge says that it is a Chrome too, and a Chrome that it is a Safari: so the order counts.
   */
  private static final List<Known> BROWSERS =
      List.of(
          new Known("Edg", "Edge"),
          new Known("OPR", "Opera"),
          new Known("Firefox", "Firefox"),
          new Known("Chrome", "Chrome"),
          new Known("Safari", "Safari"));

  private static final List<Known> SYSTEMS =
      List.of(
          new Known("Windows", "Windows"),
          new Known("Android", "Android"),
          new Known("iPhone", "iPhone"),
          new Known("iPad", "iPad"),
          new Known("Mac OS X", "Mac"),
          new Known("Linux", "Linux"));

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/devices", (request, response) -> Login.answer(request, response, this::list))
        .post(
            "/devices/sign-out-others",
            (request, response) -> Login.answer(request, response, this::signOutOthers))
        .post(
            "/devices/sign-out",
            (request, response) -> {
              String handle = request.query().first(HANDLE).orElse("");
              Login.answer(request, response, mine -> signOut(mine, handle));
            });
  }

  /** All of them, as JSON; none if nobody is logged in. */
  String list(Session mine) {
    JsonOutput out = new JsonOutput(512).array();
    for (Session each : ofPerson(mine)) {
      out.object().name("handle").value(each.handle());
      out.name("label").value(each.label().orElse("Some browser"));
      out.name("createdAt").value(each.createdAt().toString());
      out.name("lastSeenAt").value(each.lastSeenAt().toString());
      boolean here = each.handle().equals(mine.handle());
      out.name("here").value(Json.of(String.valueOf(here))).end();
    }
    return new String(out.endArray().toUtf8(), StandardCharsets.UTF_8);
  }

  private List<Session> ofPerson(Session mine) {
    return mine.principal().map(stash::sessionsOf).orElse(List.of());
  }

  /** Signs out everywhere but here. */
  String signOutOthers(Session mine) {
    int ended = mine.principal().map(who -> stash.endOtherSessionsOf(who, mine)).orElse(0);
    return String.valueOf(ended);
  }

  /** Signs out one of them; none if it is not there any more. */
  String signOut(Session mine, String handle) {
    List<Session> meant =
        ofPerson(mine).stream().filter(each -> each.handle().equals(handle)).toList();
    meant.forEach(Session::destroy);
    return String.valueOf(meant.size());
  }

  /** What a person calls the browser that says so of itself. */
  static String label(String userAgent) {
    return first(BROWSERS, userAgent).orElse("Some browser")
        + first(SYSTEMS, userAgent).map(system -> " on " + system).orElse("");
  }

  private static Optional<String> first(List<Known> known, String userAgent) {
    return known.stream()
        .filter(each -> userAgent.contains(each.mark()))
        .map(Known::name)
        .findFirst();
  }
}
