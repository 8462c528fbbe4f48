package dev.stash.session;

import dev.stash.engine.Behaviour.Stored;
import dev.stash.engine.Behaviour.Verdict;
import dev.stash.session.SessionState.PageData;
import dev.stash.session.SessionState.Slice;
import java.util.List;
import java.util.Map;

/**
 * A session takes in what another one of its browser kept, which ends: that one was begun because
 * the answer to a login was lost. What both have stays as it is here.
 */
final class Adoption {
  private final SessionLimits limits;
  private final SessionState into;

  Adoption(SessionLimits limits, SessionState into) {
    this.limits = limits;
    this.into = into;
  }

  /** All of it, or nothing if it would pass a limit. */
  Verdict of(byte[] body) {
    Stored<SessionState> stored = SessionCodec.decode(body);
    SessionState from = stored.state();
    if (into.bytes("", 0, growth(from)) > limits.sessionBytes()) {
      return new Verdict.Refused("SESSION_TOO_LARGE", "both sessions together pass the limit");
    } else if (tooManyKeys(from)) {
      return new Verdict.Refused("TOO_MANY_KEYS", "both views together pass the limit");
    }
    if (limits.tooManyViews(into, more(from))) {
      return new Verdict.Refused("TOO_MANY_VIEWS", "both sessions together pass the limit");
    }
    from.views().forEach((view, slices) -> slices.forEach(slice -> take(view, slice)));
    from.tabs().forEach((name, tab) -> into.begin(name).seen(tab.seenAt));
    return new Verdict.Merged(stored.envelope().ledger());
  }

  private boolean tooManyKeys(SessionState from) {
    for (Map.Entry<String, List<Slice>> versions : from.views().entrySet()) {
      for (Slice slice : versions.getValue()) {
        Slice present = into.slice(versions.getKey(), slice.version);
        int[] keys = {present == null ? 0 : present.data.size()};
        slice.data.forEach(
            (key, value) -> keys[0] += present == null || !present.data.has(key) ? 1 : 0);
        if (keys[0] > limits.keys()) {
          return true;
        }
      }
    }
    return false;
  }

  private int more(SessionState from) {
    int more = 0;
    for (String view : from.views().keySet()) {
      boolean counts = !SessionState.internal(view) && from.keeps(view);
      more += counts && !into.keeps(view) ? 1 : 0;
    }
    return more;
  }

  private int growth(SessionState from) {
    int grows = 0;
    for (Map.Entry<String, List<Slice>> versions : from.views().entrySet()) {
      String view = versions.getKey();
      grows += into.of(view).isEmpty() ? SessionState.weight(view) : 0;
      for (Slice slice : versions.getValue()) {
        Slice present = into.slice(versions.getKey(), slice.version);
        grows += slice.bytes() - (present == null ? 0 : shared(slice.data, present.data));
      }
    }
    return grows;
  }

  private static int shared(Entries from, Entries into) {
    int[] bytes = {0};
    from.forEach((key, value) -> bytes[0] += into.has(key) ? Entries.weight(key, value) : 0);
    return bytes[0];
  }

  /** A version that would push another out is not taken: the login had that one. */
  private void take(String view, Slice slice) {
    if (!into.roomFor(view, slice.version)) {
      return;
    }
    boolean begins = into.slice(view, slice.version) == null;
    Slice present = into.create(view, slice.version);
    if (begins) {
      slice.unmigrated().forEach(present::lack);
    }
    present.late |= slice.late;
    slice.data.forEach(
        (key, value) -> {
          if (!present.data.has(key)) {
            present.data.set(key, value);
          }
        });
    slice
        .pages()
        .forEach(
            (page, data) -> {
              if (present.page(page) == null) {
                present.keep(page, copy(data));
              }
            });
    slice
        .tabs()
        .forEach(
            (tab, entries) -> {
              if (present.tab(tab) == null) {
                present.keepTab(tab, entries.twin());
              }
            });
  }

  private static PageData copy(PageData data) {
    return new PageData(data.tab, data.data.twin());
  }
}
