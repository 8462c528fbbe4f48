package dev.stash.wire;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message from a page, protocol {@code stash.v1}. */
public sealed interface ClientMessage {
  /** The feature of a page that takes patches of lists. */
  String PATCH = "patch";

  /**
   * The first message of a socket.
   *
   * @param tabFrom the tab that this one was duplicated from; null: none, or it has begun
   * @param patches whether the page can put lists together of what it has and what is new in them
   */
  record Mount(
      String page,
      @Nullable String tab,
      @Nullable String tabFrom,
      boolean rejoin,
      long savedEvent,
      boolean patches)
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
    try {
      return JsonReader.read(
          text.getBytes(StandardCharsets.UTF_8), Limits.SENT, ClientMessage::read);
    } catch (JsonUnreadable hostile) {
      // Too deep, too large, cut off, a member twice.
      return new Bad("the message is no JSON", 0);
    }
  }

  private static ClientMessage read(JsonReader in) {
    if (in.peek() != '{') {
      in.skip();
      return new Bad("a message is a JSON object", 0);
    }
    Map<String, Json> members = in.members();
    return switch (Reading.text(members.get("type"))) {
      case "mount" -> mount(members);
      case "event" -> event(members);
      case "ping" -> new Ping();
      case null, default -> new Bad("type is one of mount, event, ping", 0);
    };
  }

  private static ClientMessage mount(Map<String, Json> members) {
    String page = Reading.text(members.get("page"));
    String tab = Reading.text(members.get("tab"));
    String tabFrom = Reading.text(members.get("tabFrom"));
    Json rejoin = members.getOrDefault("rejoin", Reading.FALSE);
    if (page == null || !Reading.name(page, 16)) {
      return new Bad("page is 16 to 128 letters, digits, - or _", 0);
    } else if (members.containsKey("tab") && (tab == null || !Reading.name(tab, 1))) {
      return new Bad("tab is 1 to 128 letters, digits, - or _", 0);
    } else if (members.containsKey("tabFrom")
        && (tabFrom == null || !Reading.name(tabFrom, 1) || tab == null)) {
      return new Bad("tabFrom names a tab as tab does, and comes with it", 0);
    } else if (!rejoin.equals(Reading.TRUE) && !rejoin.equals(Reading.FALSE)) {
      return new Bad("rejoin is true or false", 0);
    }
    return new Mount(
        page,
        tab,
        tabFrom,
        rejoin.equals(Reading.TRUE),
        Reading.id(members.get("savedEvent")),
        features(members.get("features")).contains(PATCH));
  }

  /** What the page can do; what is not known here is none of ours. */
  private static List<String> features(@Nullable Json said) {
    if (said == null || said.utf8()[0] != '[') {
      return List.of();
    }
    return JsonReader.read(
        said.utf8(),
        Limits.SENT,
        in -> {
          List<String> features = new ArrayList<>();
          in.enter('[');
          while (in.more(']')) {
            if (in.peek() == '"') {
              features.add(in.string());
            } else {
              in.skip();
            }
          }
          return features;
        });
  }

  private static ClientMessage event(Map<String, Json> members) {
    long id = Reading.id(members.get("id"));
    String name = Reading.text(members.get("name"));
    if (id < 1) {
      return new Bad("id is a whole number from 1", 0);
    } else if (name == null || name.isEmpty() || name.length() > 128) {
      return new Bad("name is the event's name", id);
    }
    return new Event(id, name, members.get("payload"));
  }

  /** How members are read. */
  final class Reading {
    private static final int MAX_NAME = 128;
    private static final JsonCodec TEXT = JsonCodec.of(String.class);
    static final Json TRUE = Json.of("true");
    static final Json FALSE = Json.of("false");

    private Reading() {}

    static @Nullable String text(@Nullable Json value) {
      return value != null && value.utf8()[0] == '"' ? (String) TEXT.decode(value) : null;
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
    static long id(@Nullable Json value) {
      if (value == null || value.size() > 16) {
        return 0;
      }
      String text = value.text();
      return text.chars().allMatch(c -> c >= '0' && c <= '9') ? Long.parseLong(text) : 0;
    }
  }
}
