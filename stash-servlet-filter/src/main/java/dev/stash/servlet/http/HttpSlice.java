package dev.stash.servlet.http;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.session.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a session's slice says of its {@code HttpSession}. The slice has a name that no view can
 * have. A session that timed out leaves its number behind: the next one has another, and with it
 * another id and other keys, so that nothing written late gets into it.
 *
 * @param entries the whole slice
 * @param number how many of this browser's sessions have timed out before
 * @param created when it was created, epoch milliseconds; 0: there is none
 * @param seen when a request of it was last noted
 * @param interval how many seconds it may be left alone; null: as long as is usual
 */
record HttpSlice(
    Map<String, Json> entries, int number, long created, long seen, @Nullable Integer interval) {
  /** The slice; views have letters, digits and dashes in their names. */
  static final String SLICE = "$http";

  private static final String HEAD = "session";
  private static final String SEEN = "seen";
  private static final String INTERVAL = "interval";
  private static final JsonCodec HEADS = JsonCodec.of(Head.class);
  private static final JsonCodec LONGS = JsonCodec.of(Long.class);
  private static final JsonCodec INTEGERS = JsonCodec.of(Integer.class);

  private record Head(int number, long created) {}

  static HttpSlice of(Map<String, Json> entries) {
    Json json = entries.get(HEAD);
    if (json == null) {
      return new HttpSlice(entries, 0, 0, 0, null);
    }
    Head head = (Head) Objects.requireNonNull(HEADS.decode(json));
    Json seen = entries.get(SEEN);
    Json interval = entries.get(INTERVAL);
    return new HttpSlice(
        entries,
        head.number(),
        head.created(),
        seen == null ? head.created() : (Long) Objects.requireNonNull(LONGS.decode(seen)),
        interval == null ? null : (Integer) INTEGERS.decode(interval));
  }

  boolean exists() {
    return created != 0;
  }

  /** By name and in the order of names, encoded. */
  SortedMap<String, Json> attributes() {
    String prefix = key(number, "");
    SortedMap<String, Json> attributes = new TreeMap<>();
    entries.forEach(
        (key, json) -> {
          if (key.startsWith(prefix)) {
            attributes.put(key.substring(prefix.length()), json);
          }
        });
    return attributes;
  }

  /** The entry that tells that it is this session and no other; null: none. */
  @Nullable Json head() {
    return entries.get(HEAD);
  }

  /** That nothing has happened since that matters to its end. */
  Map<String, @Nullable Json> unused() {
    Map<String, @Nullable Json> expected = still(head());
    expected.put(SEEN, entries.get(SEEN));
    expected.put(INTERVAL, entries.get(INTERVAL));
    return expected;
  }

  /** What its end by time leaves. */
  List<Change> emptied() {
    List<Change> changes = new ArrayList<>();
    changes.add(headChange(head(number + 1, 0)));
    for (String key : entries.keySet()) {
      if (!key.equals(HEAD)) {
        changes.add(new Change(key, Scope.SESSION, null));
      }
    }
    return changes;
  }

  /** An attribute's key in the slice. */
  static String key(int number, String attribute) {
    return number + ":" + attribute;
  }

  static Json head(int number, long created) {
    return HEADS.encode(new Head(number, created));
  }

  static Change headChange(Json head) {
    return new Change(HEAD, Scope.SESSION, head);
  }

  static Change seenChange(long seen) {
    return new Change(SEEN, Scope.SESSION, LONGS.encode(seen));
  }

  static Change intervalChange(int seconds) {
    return new Change(INTERVAL, Scope.SESSION, INTEGERS.encode(seconds));
  }

  /** The condition that it is still the session with this head. */
  static Map<String, @Nullable Json> still(@Nullable Json head) {
    Map<String, @Nullable Json> expected = new HashMap<>();
    expected.put(HEAD, head);
    return expected;
  }
}
