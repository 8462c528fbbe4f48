package dev.stash.demo;

import dev.stash.StashException;
import dev.stash.json.Json;
import dev.stash.view.BoundView;
import dev.stash.view.OnInvalidValue;
import dev.stash.view.ViewType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.StringReader;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The same page without Stash: the same handlers, whose state lives as long as their socket, in the
 * memory of this process. Speaks the same protocol, so that the page needs no second script.
 */
final class PlainSocket<T> implements WsListener {
  private final BoundView<T> view;
  private long revision;

  PlainSocket(Class<T> type, Supplier<T> handler) {
    this.view = ViewType.of(type).bind(handler.get(), OnInvalidValue.SKIP);
  }

  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
    WritableHeaders<?> answer = WritableHeaders.create();
    answer.set(HeaderNames.create("Sec-WebSocket-Protocol"), "stash.v1");
    return Optional.of(answer);
  }

  @Override
  public void onMessage(WsSession socket, String text, boolean last) {
    JsonObject message;
    try (var reader = jakarta.json.Json.createReader(new StringReader(text))) {
      message = reader.readObject();
    }
    switch (message.getString("type")) {
      case "mount" -> {
        Map<String, Json> state = new TreeMap<>(view.state());
        socket.send(
            "{\"type\":\"mounted\",\"status\":\"new\",\"state\":"
                + object(state)
                + ",\"revision\":0,\"saved\":0,\"lastEvent\":0,\"savedEvent\":0}",
            true);
      }
      case "event" -> event(socket, message);
      case "ping" -> socket.send("{\"type\":\"pong\"}", true);
      default -> {}
    }
  }

  private void event(WsSession socket, JsonObject message) {
    long id = message.getJsonNumber("id").longValue();
    JsonValue payload = message.get("payload");
    try {
      view.handle(message.getString("name"), payload == null ? null : Json.of(payload.toString()));
    } catch (StashException refused) {
      socket.send(
          "{\"type\":\"error\",\"code\":\""
              + refused.code()
              + "\",\"message\":\"\",\"id\":"
              + id
              + "}",
          true);
      return;
    }
    Map<String, Json> changes = new TreeMap<>();
    view.stash().forEach(change -> changes.put(change.key(), view.state().get(change.key())));
    revision++;
    socket.send(
        "{\"type\":\"state\",\"revision\":"
            + revision
            + ",\"changes\":"
            + object(changes)
            + ",\"origin\":\"self\"}",
        true);
    socket.send("{\"type\":\"done\",\"id\":" + id + ",\"revision\":" + revision + "}", true);
    // Nothing was saved, and the page need not keep it: it would be lost all the same.
    socket.send("{\"type\":\"saved\",\"revision\":" + revision + ",\"event\":" + id + "}", true);
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
