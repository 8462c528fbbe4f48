package dev.stash.wire;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;
import dev.stash.session.Change;
import dev.stash.wire.ClientMessage.Reading;
import dev.stash.wire.Conversation.Failure;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which events of a page have failed, and how: an entry of the page's own. The ledger tells up to
 * which number events have come, and not which of them came to nothing; who finds one of those
 * again must not take it for one that is stored.
 */
final class FailedEvents {
  static final String KEY = "stash.failed";

  /** A page has fewer events without an answer; of all others it has heard how they ended. */
  private static final int MOST = 128;

  private static final String AGAIN = "it failed, and has changed nothing";

  private FailedEvents() {}

  /** The entry with one more of them. */
  static Change with(@Nullable Json entry, long event, Failure failure) {
    NavigableMap<Long, Json> all = read(entry);
    JsonOutput out = new JsonOutput(64).object();
    all.remove(event);
    while (all.size() >= MOST) {
      all.pollFirstEntry();
    }
    all.forEach((id, code) -> out.name(Long.toString(id)).value(code));
    out.name(Long.toString(event)).value(failure.code());
    return new Change(KEY, Scope.RECONNECT, Json.ofUtf8(out.end().toUtf8()));
  }

  /** How an event has failed; null if it has not, as far as is known. */
  static @Nullable Failure of(@Nullable Json entry, long event) {
    String code = entry == null ? null : Reading.text(read(entry).get(event));
    return code == null ? null : new Failure(code, AGAIN);
  }

  private static NavigableMap<Long, Json> read(@Nullable Json entry) {
    NavigableMap<Long, Json> all = new TreeMap<>();
    if (entry != null) {
      try {
        Map<String, Json> members =
            JsonReader.read(
                entry.utf8(), Limits.STORED, in -> in.peek() == '{' ? in.members() : Map.of());
        members.forEach((id, code) -> all.put(Reading.id(Json.of(id)), code));
      } catch (JsonUnreadable others) {
        all.clear(); // nobody of ours has written that
      }
    }
    return all;
  }
}
