package dev.stash.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.WebSocketRoute;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A web server inside the browser: one empty page, the script, and a view that says only what it is
 * told to say.
 */
final class ScriptedServer {
  static final String PAGE = "http://stash.test/";
  private static final String SCRIPT = "/META-INF/resources/stash/stash.js";

  private final List<JsonObject> unheard = new ArrayList<>();
  private @Nullable WebSocketRoute newest;
  private final List<WebSocketRoute> sockets = new ArrayList<>();
  private int asked;

  ScriptedServer(BrowserContext profile) {
    profile.route(
        PAGE + "**",
        route -> {
          if (route.request().method().equals("POST")) {
            asked++;
            route.fulfill(new Route.FulfillOptions().setStatus(204));
          } else if (route.request().url().endsWith("/stash.js")) {
            route.fulfill(answer("text/javascript", script()));
          } else {
            route.fulfill(
                answer(
                    "text/html",
                    "<!doctype html><script type=module>import {connect, start} from"
                        + " '/stash/stash.js'; Object.assign(window, {connect, start})</script>"));
          }
        });
    profile.routeWebSocket(
        "ws://stash.test/**",
        socket -> {
          newest = socket;
          sockets.add(socket);
          socket.onMessage(
              frame -> unheard.add(JsonParser.parseString(frame.text()).getAsJsonObject()));
        });
  }

  /** The next message of this type; those before it are skipped. */
  JsonObject hear(Page page, String type) {
    return hear(page, type, 1).getLast();
  }

  List<JsonObject> hear(Page page, String type, int number) {
    List<JsonObject> heard = new ArrayList<>();
    page.waitForCondition(
        () -> {
          while (heard.size() < number && !unheard.isEmpty()) {
            JsonObject message = unheard.removeFirst();
            if (message.get("type").getAsString().equals(type)) {
              heard.add(message);
            }
          }
          return heard.size() == number;
        });
    return heard;
  }

  /** How many messages of this type have come that no test has asked for. */
  long unheard(String type) {
    return unheard.stream().filter(each -> each.get("type").getAsString().equals(type)).count();
  }

  /** All that were ever opened. */
  List<WebSocketRoute> sockets() {
    return List.copyOf(sockets);
  }

  /** How often an id was asked for. */
  int asked() {
    return asked;
  }

  List<String> protocols() {
    return socket().protocols();
  }

  /** Says each of these on the newest socket; single quotes stand for double ones. */
  void say(String... messages) {
    for (String message : messages) {
      sayAsItIs(message.replace('\'', '"'));
    }
  }

  void sayAsItIs(String message) {
    socket().send(message);
  }

  void close(int code, String reason) {
    // 1006 cannot be said, only be seen: any code the page has no rule for does as well
    socket()
        .close(
            new WebSocketRoute.CloseOptions()
                .setCode(code == 1006 ? 3006 : code)
                .setReason(reason));
  }

  private WebSocketRoute socket() {
    if (newest == null) {
      throw new AssertionError("no socket has been opened");
    }
    return newest;
  }

  private static Route.FulfillOptions answer(String type, String body) {
    return new Route.FulfillOptions().setContentType(type).setBody(body);
  }

  private static String script() {
    try (var in = ScriptedServer.class.getResourceAsStream(SCRIPT)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }
}
