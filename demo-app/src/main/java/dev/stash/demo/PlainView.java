package dev.stash.demo;

import dev.stash.StashException;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.view.BoundView;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
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

  private static final JsonCodec TEXT = JsonCodec.of(String.class);

  private final BoundView<T> view;
  private long revision;

  private PlainView(Class<T> type, Supplier<T> handler) {
    this.view = ViewType.of(type).bind(handler.get(), OnInvalidValue.SKIP);
  }

  /** A message that has come, and whom to give the answers. */
  void message(String text, Consumer<String> answers) {
    Map<String, Json> message =
        JsonReader.read(text.getBytes(StandardCharsets.UTF_8), Limits.SENT, JsonReader::members);
    switch (text(message, "type")) {
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

  private static String text(Map<String, Json> message, String member) {
    return Objects.toString(TEXT.decode(message.getOrDefault(member, Json.NULL)), "");
  }

  private void event(Map<String, Json> message, Consumer<String> answers) {
    String id = message.getOrDefault("id", Json.NULL).text();
    try {
      view.handle(text(message, "name"), message.get("payload"));
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
