package dev.stash.wire;

import dev.stash.engine.Content;
import dev.stash.engine.Few;
import dev.stash.json.Json;
import dev.stash.session.Change;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one page has before it, twice: the base, which the owner has told, and the copy, which
 * handlers work on. Both are the entries of its slice and its own, with their sum. The copy is kept
 * as what differs from the base, so an event costs what it changes and not what there is. Not
 * thread-safe.
 *
 * <p>An entry of the page hides one of the slice under the same key. Nobody should have both, and
 * who has shows the wrong one until the sum tells so and the owner is asked again.
 */
final class Values {
  private final Set<String> overwrite;
  private Map<String, Json> base = Few.none();

  /** Keys under which the copy has something else than the base; null: it has nothing there. */
  private Map<String, @Nullable Json> differs = Few.none();

  private Content ofBase = Content.NONE;
  private Content ofCopy = Content.NONE;

  /**
   * Nothing.
   *
   * @param overwrite the keys that the last writer wins: they are in no sum
   */
  Values(Set<String> overwrite) {
    this.overwrite = overwrite;
  }

  /** The base's entries, as they are now. */
  Map<String, Json> base() {
    return Collections.unmodifiableMap(base);
  }

  /** What the copy has under a key. */
  @Nullable Json inCopy(String key) {
    return differs.containsKey(key) ? differs.get(key) : base.get(key);
  }

  Content ofBase() {
    return ofBase;
  }

  Content ofCopy() {
    return ofCopy;
  }

  /** The owner has told everything: the base is that, and so is the copy. */
  void told(Map<String, Json> entries) {
    base = Few.copy(entries);
    ofBase = Content.NONE;
    base.forEach((key, value) -> ofBase = ofBase.plus(of(key, value)));
    level();
  }

  /** The copy is the base. */
  void level() {
    differs = Few.none();
    ofCopy = ofBase;
  }

  /** A handler has made these, of the copy and in it. */
  void ran(List<Change> changes) {
    for (Change change : changes) {
      intoCopy(change);
    }
  }

  /** What a handler had made is in the base now; in the copy it has been before. */
  void accepted(List<Change> changes) {
    for (Change change : changes) {
      intoBase(change);
    }
  }

  /**
   * Others have changed these.
   *
   * @param taken those that the copy takes as well
   */
  void changed(List<Change> changes, List<Change> taken) {
    for (Change change : changes) {
      intoBase(change);
    }
    for (Change change : taken) {
      intoCopy(change);
    }
  }

  /** The copy stays what it was. */
  private void intoBase(Change change) {
    String key = change.key();
    Json value = change.value();
    Json before = base.get(key);
    base = value == null ? Few.without(base, key) : Few.with(base, key, value);
    if (!differs.containsKey(key)) {
      differs = Few.with(differs, key, before);
    }
    ofBase = ofBase.minus(of(key, before)).plus(of(key, value));
  }

  private void intoCopy(Change change) {
    String key = change.key();
    Json before = inCopy(key);
    differs = Few.with(differs, key, change.value());
    ofCopy = ofCopy.minus(of(key, before)).plus(of(key, change.value()));
  }

  private Content of(String key, @Nullable Json value) {
    return value == null || overwrite.contains(key) ? Content.NONE : Content.of(key, value.utf8());
  }
}
