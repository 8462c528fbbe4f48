package dev.stash.session;

import dev.stash.Scope;
import dev.stash.actor.Behaviour.Verdict;
import dev.stash.json.Json;
import dev.stash.session.SessionState.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one session may hold; a write over a limit is refused whole.
 *
 * @param valueBytes the longest encoded value
 * @param keys how many SESSION keys a view may have, and how many RECONNECT keys a page of it
 * @param sessionBytes how much all keys and values may weigh together; of several versions of a
 *     view only the heaviest counts
 */
public record SessionLimits(int valueBytes, int keys, int sessionBytes) {
  /** 64 KiB a value, 256 keys a view, 256 KiB a session. */
  public static final SessionLimits DEFAULT = new SessionLimits(64 << 10, 256, 256 << 10);

  Verdict.@Nullable Refused check(
      SessionState state, @Nullable Slice slice, SliceRequest request, List<Change> changes) {
    int addedSession = 0;
    int addedReconnect = 0;
    int grows = 0;
    Entries own = slice == null ? null : own(slice, request);
    for (Change change : changes) {
      Json value = change.value();
      if (value != null && value.size() > valueBytes) {
        return new Verdict.Refused("VALUE_TOO_LARGE", valueTooLarge(change.key(), value.size()));
      }
      boolean session = change.scope() == Scope.SESSION;
      Entries entries = session ? (slice == null ? null : slice.data) : own;
      Json before = entries == null ? null : entries.get(change.key());
      grows += Entries.weight(change.key(), value) - Entries.weight(change.key(), before);
      if (value != null && before == null) {
        addedSession += session ? 1 : 0;
        addedReconnect += session ? 0 : 1;
      }
    }
    if (tooMany(addedSession, slice == null ? null : slice.data) || tooMany(addedReconnect, own)) {
      return new Verdict.Refused(
          "TOO_MANY_KEYS",
          "view "
              + request.view()
              + " would have more than "
              + keys
              + " keys; use fewer fields, or raise max-keys");
    }
    boolean tooLarge =
        grows > 0 && state.bytes(request.view(), request.version(), grows) > sessionBytes;
    if (tooLarge) {
      return new Verdict.Refused(
          "SESSION_TOO_LARGE",
          "the session would hold more than "
              + sessionBytes
              + " bytes; remove something, or raise max-session-bytes");
    }
    return null;
  }

  private boolean tooMany(int added, @Nullable Entries present) {
    return added > 0 && (present == null ? 0 : present.size()) + added > keys;
  }

  private static @Nullable Entries own(Slice slice, SliceRequest request) {
    var page = request.page() == null ? null : slice.pages.get(request.page());
    return page == null ? null : page.data;
  }

  private String valueTooLarge(String key, int size) {
    return "key "
        + key
        + " would hold "
        + size
        + " bytes, "
        + valueBytes
        + " are allowed; store less, or raise max-value-bytes";
  }
}
