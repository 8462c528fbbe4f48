package dev.stash.session;

import dev.stash.actor.Behaviour.Verdict;
import dev.stash.json.Json;
import dev.stash.session.SessionState.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session may hold; a write over a limit is refused whole.
 *
 * @param valueBytes the longest encoded value
 * @param keys how many keys a view may have
 */
record SessionLimits(int valueBytes, int keys) {
  static final SessionLimits DEFAULT = new SessionLimits(64 << 10, 256);

  Verdict.@Nullable Refused check(
      @Nullable Slice slice, SliceRequest request, List<Change> changes) {
    int added = 0;
    for (Change change : changes) {
      Json value = change.value();
      if (value != null && value.size() > valueBytes) {
        return new Verdict.Refused(
            "VALUE_TOO_LARGE",
            "key "
                + change.key()
                + " would hold "
                + value.size()
                + " bytes, "
                + valueBytes
                + " are allowed; store less, or raise max-value-bytes");
      }
      if (value != null && (slice == null || !slice.data.containsKey(change.key()))) {
        added++;
      }
    }
    int present = slice == null ? 0 : slice.data.size();
    if (added > 0 && present + added > keys) {
      return new Verdict.Refused(
          "TOO_MANY_KEYS",
          "view "
              + request.view()
              + " would have more than "
              + keys
              + " keys; use fewer fields, or raise max-keys");
    }
    return null;
  }
}
