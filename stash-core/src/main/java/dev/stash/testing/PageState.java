package dev.stash.testing;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the server has said last, as {@code stash.js} has it. Not thread-safe. */
final class PageState {
  private Map<String, Json> values = Map.of();

  /** By key, as they are. */
  Map<String, Json> values() {
    return values;
  }

  /** Everything has come. */
  void replace(Map<String, Json> all) {
    values = Map.copyOf(all);
  }

  /** Some values have changed; false: a patch is of another list than is here. */
  boolean change(Message message) {
    Map<String, Json> next = new TreeMap<>(values);
    next.putAll(message.members("changes"));
    for (Map.Entry<String, Json> patch : message.members("patches").entrySet()) {
      Json made = whole(new Message(Message.members(patch.getValue())), values.get(patch.getKey()));
      if (made == null) {
        return false;
      }
      next.put(patch.getKey(), made);
    }
    message.list("removed").forEach(key -> next.remove(Message.string(key)));
    replace(next);
    return true;
  }

  private static @Nullable Json whole(Message patch, @Nullable Json there) {
    List<Json> list = there == null || there.utf8()[0] != '[' ? List.of() : Message.list(there);
    if (list.size() != patch.count("of")) {
      return null;
    }
    List<String> made = new ArrayList<>();
    for (Json part : patch.list("parts")) {
      switch (part.utf8()[0]) {
        case '{' -> made.add(part.text());
        case '[' -> {
          List<Json> run = Message.list(part);
          list.subList(Message.place(run.get(0)), Message.place(run.get(1)))
              .forEach(element -> made.add(element.text()));
        }
        default -> made.add(list.get(Message.place(part)).text());
      }
    }
    return Json.of("[" + String.join(",", made) + "]");
  }

  /** A message of the server. */
  record Message(Map<String, Json> members) {
    /** What a text says. */
    static Message of(String text) {
      return new Message(members(Json.of(text)));
    }

    private static Map<String, Json> members(Json object) {
      return JsonReader.read(object.utf8(), JsonReader.Limits.STORED, JsonReader::members);
    }

    private static List<Json> list(Json array) {
      return JsonReader.read(
          array.utf8(),
          JsonReader.Limits.STORED,
          in -> {
            List<Json> elements = new ArrayList<>();
            in.enter('[');
            while (in.more(']')) {
              elements.add(in.verbatim());
            }
            return elements;
          });
    }

    private static String string(Json value) {
      return String.valueOf(JsonCodec.of(String.class).decode(value));
    }

    private static int place(Json value) {
      return (int)
          JsonReader.read(value.utf8(), JsonReader.Limits.SENT, JsonReader::whole).longValue();
    }

    /** A text; "" if there is none. */
    String string(String name) {
      Json value = members.get(name);
      return value == null ? "" : string(value);
    }

    /** A whole number; 0 if there is none. */
    long count(String name) {
      Json value = members.get(name);
      return value == null
          ? 0
          : JsonReader.read(value.utf8(), JsonReader.Limits.SENT, JsonReader::whole);
    }

    /** The members of one; none if there is none. */
    Map<String, Json> members(String name) {
      Json value = members.get(name);
      return value == null ? Map.of() : members(value);
    }

    /** The elements of one; none if there is none. */
    List<Json> list(String name) {
      Json value = members.get(name);
      return value == null ? List.of() : list(value);
    }
  }
}
