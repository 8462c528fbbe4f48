package dev.stash.wire;

import dev.stash.Recovery;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.session.Change;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The messages to a page, protocol {@code stash.v1}: encoded values are copied in as they are. */
final class ServerMessage {
  private ServerMessage() {}

  /**
   * {@code mounted} and {@code resync} say the same: all there is to know.
   *
   * @param browser the lineage of a session that began with the id in the cookie
   * @param session the session's own; null if it is not known now
   * @param version the view's, told if there has been more than one
   */
  static String full(
      String type,
      String browser,
      @Nullable String session,
      int version,
      Recovery recovery,
      Map<String, Json> state,
      long revision,
      long saved,
      long lastEvent,
      long savedEvent) {
    JsonOutput out = new JsonOutput(512).object().name("type").value(type);
    out.name("status").value(recovery.name().toLowerCase(Locale.ROOT));
    out.name("browser").value(browser);
    if (session != null) {
      out.name("session").value(session);
    }
    if (version != 1) {
      out.name("version").value(version);
    }
    out.name("state").object();
    state.forEach((key, value) -> out.name(key).value(value));
    out.end();
    out.name("revision").value(revision).name("saved").value(saved);
    out.name("lastEvent").value(lastEvent).name("savedEvent").value(savedEvent);
    return text(out);
  }

  /**
   * Some values have changed.
   *
   * @param patches keys of lists whose change is told as a patch, and that
   */
  static String state(
      long revision, Collection<Change> changes, Map<String, Json> patches, String origin) {
    JsonOutput out = new JsonOutput(256).object().name("type").value("state");
    out.name("revision").value(revision).name("changes").object();
    boolean removals = false;
    for (Change change : changes) {
      Json value = change.value();
      if (value == null) {
        removals = true;
      } else if (!patches.containsKey(change.key())) {
        out.name(change.key()).value(value);
      }
    }
    out.end();
    if (!patches.isEmpty()) {
      out.name("patches").object();
      patches.forEach((key, patch) -> out.name(key).value(patch));
      out.end();
    }
    if (removals) {
      out.name("removed").array();
      for (Change change : changes) {
        if (change.value() == null) {
          out.value(change.key());
        }
      }
      out.endArray();
    }
    return text(out.name("origin").value(origin));
  }

  /**
   * A list is made of one that the page has.
   *
   * @param of how many elements that has
   * @param parts as {@link dev.stash.json.KeyedList#madeOf} tells
   */
  static Json patch(int of, Json parts) {
    JsonOutput out = new JsonOutput(parts.size() + 32).object();
    return Json.ofUtf8(out.name("of").value(of).name("parts").value(parts).end().toUtf8());
  }

  static String done(long id, long revision) {
    return text(start("done").name("id").value(id).name("revision").value(revision));
  }

  static String saved(long revision, long event) {
    return text(start("saved").name("revision").value(revision).name("event").value(event));
  }

  /** Null: to itself. */
  static String navigate(@Nullable String to) {
    JsonOutput out = start("navigate");
    return text(to == null ? out : out.name("to").value(to));
  }

  static String error(String code, String message, long id) {
    return error(code, message, id, null);
  }

  /**
   * Something went wrong.
   *
   * @param field of the form that was sent; null if it is about none
   */
  static String error(String code, String message, long id, @Nullable String field) {
    JsonOutput out = start("error").name("code").value(code).name("message").value(message);
    if (id != 0) {
      out.name("id").value(id);
    }
    return text(field == null ? out : out.name("field").value(field));
  }

  static String leave(String reason, long retryAfterMs) {
    return text(
        start("leave").name("reason").value(reason).name("retryAfterMs").value(retryAfterMs));
  }

  static String pong() {
    return "{\"type\":\"pong\"}";
  }

  private static JsonOutput start(String type) {
    return new JsonOutput(128).object().name("type").value(type);
  }

  private static String text(JsonOutput out) {
    return new String(out.end().toUtf8(), StandardCharsets.UTF_8);
  }
}
