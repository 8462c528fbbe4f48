package dev.stash.demo;

import dev.stash.StashException;
import dev.stash.json.Json;
import dev.stash.view.BoundView;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The same page without Stash: the same handlers, whose state lives as long as their socket, in the
 * memory of this process. Speaks the same protocol, so that the page needs no second script.
 */
final class PlainView<T> {
  static final String SUBPROTOCOL = "stash.v1";

  /** One for each socket at these paths. */
  static final Map<String, Supplier<PlainView<?>>> PATHS =
      Map.of(
          "/demo/plain/counter", () -> new PlainView<>(CounterView.class, CounterView::new),
          "/demo/plain/board", () -> new PlainView<>(BoardView.class, BoardView::new));

  private final BoundView<T> view;
  private long revision;

  private PlainView(Class<T> type, Supplier<T> handler) {
    this.view = ViewType.of(type).bind(handler.get(), OnInvalidValue.SKIP);
  }

  /** A message that has come, and whom to give the answers. */
  void message(String text, Consumer<String> answers) {
    JsonObject message;
    try (var reader = jakarta.json.Json.createReader(new StringReader(text))) {
      message = reader.readObject();
    }
    switch (message.getString("type")) {
      case "mount" -> {
        Map<String, Json> state = new TreeMap<>(view.state());
        answers.accept(
            "{\"type\":\"mounted\",\"status\":\"new\",\"state\":"
                + object(state)
                + ",\"revision\":0,\"saved\":0,\"lastEvent\":0,\"savedEvent\":0}");
      }
      case "event" -> event(message, answers);
      case "ping" -> answers.accept("{\"type\":\"pong\"}");
      default -> {}
    }
  }

  private void event(JsonObject message, Consumer<String> answers) {
    long id = message.getJsonNumber("id").longValue();
    JsonValue payload = message.get("payload");
    try {
      view.handle(message.getString("name"), payload == null ? null : Json.of(payload.toString()));
    } catch (StashException refused) {
      answers.accept(
          "{\"type\":\"error\",\"code\":\""
              + refused.code()
              + "\",\"message\":\"\",\"id\":"
              + id
              + "}");
      return;
    }
    Map<String, Json> changes = new TreeMap<>();
    view.stash().forEach(change -> changes.put(change.key(), view.state().get(change.key())));
    revision++;
    answers.accept(
        "{\"type\":\"state\",\"revision\":"
            + revision
            + ",\"changes\":"
            + object(changes)
            + ",\"origin\":\"self\"}");
    answers.accept("{\"type\":\"done\",\"id\":" + id + ",\"revision\":" + revision + "}");
    // Nothing was saved, and the page need not keep it: it would be lost all the same.
    answers.accept("{\"type\":\"saved\",\"revision\":" + revision + ",\"event\":" + id + "}");
  }

  private static String object(Map<String, Json> entries) {
    StringBuilder text = new StringBuilder("{");
    entries.forEach(
        (key, value) ->
            text.append(text.length() > 1 ? "," : "")
                .append('"')
                .append(key)
                .append("\":")
                .append(value.text()));
    return text.append('}').toString();
  }
}
