package dev.stash.servlet.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stash.helidon.proof.Lab;
import dev.stash.helidon.proof.LineJson;
import dev.stash.storage.StorageBackend;
import dev.stash.storage.StoredObject;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One session, and what its requests were told.
 *
 * @param attributes of its HttpSession
 * @param notes of its view of that name
 */
record Visit(Lab.Visitor visitor, Promises attributes, Promises notes) {
  /**
   * Under what an attribute is stored; the number is that of the first HttpSession of a session.
   */
  private static final String ATTRIBUTE = "0:";

  Visit(Lab.Visitor visitor) {
    this(visitor, new Promises(), new Promises());
  }

  Promises of(String shelf) {
    return shelf.equals(Shelf.NOTES) ? notes : attributes;
  }

  boolean full() {
    return attributes.full() || notes.full();
  }

  /** What the storage has, past all members. */
  Map<String, Long> stored(StorageBackend storage, String shelf) {
    Optional<StoredObject> found = storage.get("sessions/" + visitor.key() + ".json");
    JsonObject views =
        found
            .map(object -> LineJson.object(new String(object.body(), UTF_8)))
            .map(session -> session.getJsonObject("views"))
            .orElse(JsonValue.EMPTY_JSON_OBJECT);
    boolean notes = shelf.equals(Shelf.NOTES);
    JsonObject slice = views.getJsonObject(notes ? Shelf.NOTES : "$http");
    return slice == null ? Map.of() : numbers(slice.getJsonObject("data"), notes ? "" : ATTRIBUTE);
  }

  private static Map<String, Long> numbers(JsonObject data, String prefix) {
    Map<String, Long> numbers = new TreeMap<>();
    data.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            numbers.put(key.substring(prefix.length()), number(value));
          }
        });
    return numbers;
  }

  /** An attribute is stored with its class's alias. */
  private static long number(JsonValue value) {
    JsonValue plain =
        value instanceof JsonObject tagged ? tagged.values().iterator().next() : value;
    return ((JsonNumber) plain).longValue();
  }
}
