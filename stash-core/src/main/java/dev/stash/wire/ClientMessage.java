package dev.stash.wire;

import dev.stash.json.Json;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReaderFactory;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.spi.JsonProvider;
import java.io.StringReader;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message from a page, protocol {@code stash.v1}. */
sealed interface ClientMessage {
  /** The first message of a socket. */
  record Mount(String page, @Nullable String tab, boolean rejoin, long savedEvent)
      implements ClientMessage {}

  /** Something happened on the page. */
  record Event(long id, String name, @Nullable Json payload) implements ClientMessage {}

  /** Are you there? */
  record Ping() implements ClientMessage {}

  /**
   * Not a message of the protocol.
   *
   * @param id the event's number, if it can be told; else 0
   */
  record Bad(String problem, long id) implements ClientMessage {}

  /** Reads a message; what is none is {@link Bad}, nothing is thrown. */
  static ClientMessage read(String text) {
    JsonObject object;
    try (var reader = Reading.READERS.createReader(new StringReader(text))) {
      if (!(reader.readValue() instanceof JsonObject read)) {
        return new Bad("a message is a JSON object", 0);
      }
      object = read;
    } catch (RuntimeException | StackOverflowError hostile) {
      // Too deep, too large, cut off: the parser says so in many ways.
      return new Bad("the message is no JSON", 0);
    }
    return switch (Reading.text(object, "type")) {
      case "mount" -> mount(object);
      case "event" -> event(object);
      case "ping" -> new Ping();
      case null, default -> new Bad("type is one of mount, event, ping", 0);
    };
  }

  private static ClientMessage mount(JsonObject object) {
    String page = Reading.text(object, "page");
    String tab = Reading.text(object, "tab");
    JsonValue rejoin = object.get("rejoin");
    if (page == null || !Reading.name(page, 16)) {
      return new Bad("page is 16 to 128 letters, digits, - or _", 0);
    } else if (object.containsKey("tab") && (tab == null || !Reading.name(tab, 1))) {
      return new Bad("tab is 1 to 128 letters, digits, - or _", 0);
    } else if (rejoin != null
        && !JsonValue.TRUE.equals(rejoin)
        && !JsonValue.FALSE.equals(rejoin)) {
      return new Bad("rejoin is true or false", 0);
    }
    return new Mount(
        page, tab, JsonValue.TRUE.equals(rejoin), Reading.id(object.get("savedEvent")));
  }

  private static ClientMessage event(JsonObject object) {
    long id = Reading.id(object.get("id"));
    String name = Reading.text(object, "name");
    if (id < 1) {
      return new Bad("id is a whole number from 1", 0);
    } else if (name == null || name.isEmpty() || name.length() > 128) {
      return new Bad("name is the event's name", id);
    }
    JsonValue payload = object.get("payload");
    return new Event(id, name, payload == null ? null : Json.of(payload.toString()));
  }

  /** How fields are read. */
  final class Reading {
    private static final int MAX_NAME = 128;
    static final JsonReaderFactory READERS = JsonProvider.provider().createReaderFactory(Map.of());

    private Reading() {}

    static @Nullable String text(JsonObject object, String field) {
      return object.get(field) instanceof JsonString text ? text.getString() : null;
    }

    static boolean name(String text, int least) {
      return text.length() >= least
          && text.length() <= MAX_NAME
          && text.chars()
              .allMatch(
                  c ->
                      (c >= 'a' && c <= 'z')
                          || (c >= 'A' && c <= 'Z')
                          || (c >= '0' && c <= '9')
                          || c == '-'
                          || c == '_');
    }

    /** The number, or 0; only small whole numbers are looked at closely. */
    static long id(@Nullable JsonValue value) {
      if (!(value instanceof JsonNumber number)) {
        return 0;
      }
      String text = number.toString();
      return text.length() <= 16 && text.chars().allMatch(c -> c >= '0' && c <= '9')
          ? Long.parseLong(text)
          : 0;
    }
  }
}
