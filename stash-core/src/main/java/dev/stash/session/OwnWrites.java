package dev.stash.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps a view from showing another tab's value over its own later one.
 *
 * <p>A view shows its own write at once. A change of another tab that arrives before that write was
 * accepted is older in the session's order, because the owner's answers and publications arrive in
 * the order it made them: the owner overwrites it, so the view must not show it.
 */
final class OwnWrites {
  private OwnWrites() {}

  /** What of a pushed change may be shown now, given the own writes not accepted yet. */
  static List<Change> admit(List<Change> pushed, List<Object> unaccepted) {
    Set<String> ahead = keys(unaccepted);
    if (ahead.isEmpty()) {
      return pushed;
    }
    List<Change> admitted = new ArrayList<>(pushed.size());
    for (Change change : pushed) {
      if (!ahead.contains(change.key())) {
        admitted.add(change);
      }
    }
    return admitted;
  }

  private static Set<String> keys(List<Object> writes) {
    if (writes.isEmpty()) {
      return Set.of();
    }
    Set<String> keys = new HashSet<>();
    for (Object write : writes) {
      ((SessionWrite) write).changes().forEach(change -> keys.add(change.key()));
    }
    return keys;
  }
}
