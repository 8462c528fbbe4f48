package dev.stash.wire;

import dev.stash.actor.Content;
import dev.stash.json.Json;
import dev.stash.session.Change;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one page has before it: the entries of its slice and its own, with their sum. Immutable.
 *
 * <p>An entry of the page hides one of the slice under the same key. Nobody should have both, and
 * who has shows the wrong one until the sum tells so and the owner is asked again.
 *
 * @param entries by key
 * @param content the sum, without keys that the last writer wins
 */
record Shown(Map<String, Json> entries, Content content) {
  static final Shown NOTHING = new Shown(Map.of(), Content.NONE);

  /**
   * As an owner tells it.
   *
   * @param overwrite the keys that the last writer wins
   */
  static Shown of(Map<String, Json> entries, Set<String> overwrite) {
    Content content = Content.NONE;
    for (Map.Entry<String, Json> entry : entries.entrySet()) {
      content = content.plus(of(entry.getKey(), entry.getValue(), overwrite));
    }
    return new Shown(Map.copyOf(entries), content);
  }

  private static Content of(String key, @Nullable Json value, Set<String> overwrite) {
    return value == null || overwrite.contains(key) ? Content.NONE : Content.of(key, value.utf8());
  }

  Shown with(List<Change> changes, Set<String> overwrite) {
    if (changes.isEmpty()) {
      return this;
    }
    Map<String, Json> after = new HashMap<>(entries);
    Content sum = content;
    for (Change change : changes) {
      String key = change.key();
      Json value = change.value();
      Json before = value == null ? after.remove(key) : after.put(key, value);
      sum = sum.minus(of(key, before, overwrite)).plus(of(key, value, overwrite));
    }
    return new Shown(Collections.unmodifiableMap(after), sum);
  }
}
