package dev.stash.session;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * One key's new value.
 *
 * @param key the entry's key in its slice
 * @param scope who the entry belongs to
 * @param value the new value, canonically encoded; null removes the entry
 * @param durability how long it may wait to be stored
 */
public record Change(String key, Scope scope, @Nullable Json value, Durability durability) {
  /**
   * The key of a page's own under which stands which of its events have failed: nothing that the
   * application has stored.
   */
  public static final String FAILED = "stash.failed";

  /** Likewise, how many of its tasks have written something. */
  public static final String TASKS = "stash.tasks";

  /** A change of normal durability. */
  public Change(String key, Scope scope, @Nullable Json value) {
    this(key, scope, value, Durability.NORMAL);
  }

  /** The same of another scope. */
  Change in(Scope other) {
    return new Change(key, other, value, durability);
  }
}
