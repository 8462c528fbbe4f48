package dev.stash.wire;

import dev.stash.Scope;
import dev.stash.json.Json;
import dev.stash.json.JsonOutput;
import dev.stash.json.JsonReader;
import dev.stash.json.JsonReader.Limits;
import dev.stash.json.JsonUnreadable;
import dev.stash.session.Change;
import dev.stash.wire.ClientMessage.Reading;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many tasks of each of a page's lines have written something: an entry of the page's own.
 * Events are known again by their numbers, which the ledger keeps; tasks by this, for each counts
 * on in what it writes. Immutable.
 */
final class CountedTasks {
  static final String KEY = Change.TASKS;

  /** A page has one line; what an earlier one has under way may still come. */
  private static final int MOST_LINES = 8;

  private final Map<String, Long> counts;

  private CountedTasks(Map<String, Long> counts) {
    this.counts = counts;
  }

  /** What an entry tells. */
  static CountedTasks of(@Nullable Json entry) {
    Map<String, Long> counts = new LinkedHashMap<>();
    if (entry != null) {
      try {
        JsonReader.read(
                entry.utf8(),
                Limits.STORED,
                in -> in.peek() == '{' ? in.members() : Map.<String, Json>of())
            .forEach((line, count) -> counts.put(line, Reading.id(count)));
      } catch (JsonUnreadable others) {
        counts.clear(); // nobody of ours has written that
      }
    }
    return new CountedTasks(counts);
  }

  /** How many of this line. */
  long by(String line) {
    return counts.getOrDefault(line, 0L);
  }

  /** The change that says that there is one more. */
  Change oneMore(String line) {
    Map<String, Long> more = new LinkedHashMap<>(counts);
    more.remove(line);
    more.put(line, by(line) + 1);
    JsonOutput out = new JsonOutput(64).object();
    more.entrySet().stream()
        .skip(Math.max(0, more.size() - MOST_LINES))
        .forEach(each -> out.name(each.getKey()).value(each.getValue()));
    return new Change(KEY, Scope.RECONNECT, Json.ofUtf8(out.end().toUtf8()));
  }
}
