package dev.stash.helidon.proof;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import jakarta.json.JsonReaderFactory;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Map;

/** Lines of a {@link History} as JSON, one to a line. */
public final class LineJson {
  private static final JsonProvider JSON = JsonProvider.provider();
  private static final JsonReaderFactory READERS = JSON.createReaderFactory(Map.of());

  private LineJson() {}

  static String text(Line line) {
    return switch (line) {
      case Line.Lag lag -> begin("lag", line).add("micros", lag.micros()).build().toString();
      case Line.Invoked write ->
          begin("invoked", line)
              .add("session", write.session())
              .add("page", write.page())
              .add("event", write.event())
              .add("key", write.key())
              .add("value", write.value())
              .build()
              .toString();
      case Line.Done done ->
          begin("done", line)
              .add("page", done.page())
              .add("event", done.event())
              .build()
              .toString();
      case Line.Saved saved ->
          begin("saved", line)
              .add("page", saved.page())
              .add("event", saved.event())
              .build()
              .toString();
      case Line.Shown shown ->
          begin("shown", line)
              .add("from", shown.from())
              .add("session", shown.session())
              .add("page", shown.page())
              .add("lastEvent", shown.lastEvent())
              .add("savedEvent", shown.savedEvent())
              .add("clean", shown.clean())
              .add("state", shown.state())
              .build()
              .toString();
      case Line.Stored stored ->
          begin("stored", line)
              .add("from", stored.from())
              .add("session", stored.session())
              .add("state", stored.state())
              .build()
              .toString();
      case Line.Settled settled ->
          begin("settled", line)
              .add("session", settled.session())
              .add("page", settled.page())
              .add("state", settled.state())
              .build()
              .toString();
      case Line.Fault fault -> begin("fault", line).add("what", fault.what()).build().toString();
    };
  }

  private static JsonObjectBuilder begin(String is, Line line) {
    return JSON.createObjectBuilder().add("at", line.at()).add("is", is);
  }

  static Line line(String text) {
    JsonObject json = object(text);
    long at = number(json, "at");
    return switch (json.getString("is")) {
      case "lag" -> new Line.Lag(at, number(json, "micros"));
      case "invoked" ->
          new Line.Invoked(
              at,
              json.getString("session"),
              json.getString("page"),
              number(json, "event"),
              json.getString("key"),
              number(json, "value"));
      case "done" -> new Line.Done(at, json.getString("page"), number(json, "event"));
      case "saved" -> new Line.Saved(at, json.getString("page"), number(json, "event"));
      case "shown" ->
          new Line.Shown(
              at,
              number(json, "from"),
              json.getString("session"),
              json.getString("page"),
              number(json, "lastEvent"),
              number(json, "savedEvent"),
              json.getBoolean("clean"),
              json.getJsonObject("state"));
      case "stored" ->
          new Line.Stored(
              at, number(json, "from"), json.getString("session"), json.getJsonObject("state"));
      case "settled" ->
          new Line.Settled(
              at, json.getString("session"), json.getString("page"), json.getJsonObject("state"));
      case "fault" -> new Line.Fault(at, json.getString("what"));
      default -> throw new IllegalArgumentException("no line of a history: " + text);
    };
  }

  public static JsonObject object(String text) {
    try (var reader = READERS.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static long number(JsonObject json, String name) {
    return json.getJsonNumber(name).longValue();
  }
}
