package dev.stash.servlet.cdi;

import dev.stash.Durability;
import dev.stash.Scope;
import dev.stash.Stash;
import dev.stash.identity.SessionKey;
import dev.stash.json.Json;
import dev.stash.session.CallFailed;
import dev.stash.session.Change;
import dev.stash.session.Former;
import dev.stash.session.SessionIds;
import dev.stash.session.SliceEntries;
import dev.stash.session.SliceEntries.Found;
import dev.stash.view.BoundView;
import dev.stash.view.InvalidValue;
import dev.stash.view.ViewType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One bean of one request, and what is kept of it. For one thread at a time. */
final class BeanSlice {
  private static final Logger LOG = System.getLogger(BeanSlice.class.getName());
  private static final Set<String> OVER = Set.of("SESSION_ENDED", "SESSION_ROTATED");

  private final Stash stash;
  private final SessionIds ids;
  private final String view;
  private final ViewType<?> type;
  private final BoundView<?> bound;

  /** Key → change that is not stored yet; what could not be stored stays here. */
  private final Map<String, Change> due = new LinkedHashMap<>();

  /** The whole slice, made from an older version's, until it is stored. */
  private Map<String, Change> migrated = Map.of();

  /** The session that the fields come from; null if none was asked. */
  private @Nullable SessionKey from;

  BeanSlice(Stash stash, SessionIds ids, String view, ViewType<?> type, BoundView<?> bound) {
    this.stash = stash;
    this.ids = ids;
    this.view = view;
    this.type = type;
    this.bound = bound;
  }

  /** Nobody is asked for a browser that has no session. */
  void recover() {
    if (!ids.mayKeep()) {
      return;
    }
    SessionKey key = ids.key();
    Found found;
    try {
      found = entries(key).find();
    } catch (CallFailed failed) {
      if (failed.code().equals("SESSION_ROTATED") && ids.replace()) {
        key = ids.key();
        found = entries(key).find();
      } else if (OVER.contains(failed.code())) {
        stash.web().stored(ids).renew(); // what the bean will change is of a new session
        return;
      } else {
        throw failed;
      }
    }
    from = key;
    Former former = found.former();
    Map<String, Json> entries =
        former != null && type.migrates() ? migrate(former) : found.entries();
    for (InvalidValue invalid : bound.recover(entries)) {
      LOG.log(
          Level.WARNING,
          "view {0}: the stored value of {1} {2}; the bean has its default",
          view,
          invalid.key(),
          invalid.reason());
    }
  }

  /** A request that only looks stores nothing: the next one migrates again. */
  private Map<String, Json> migrate(Former former) {
    Map<String, Change> whole = new LinkedHashMap<>();
    Map<String, Json> entries = new HashMap<>();
    for (Change change : bound.migrate(former.version(), former.entries())) {
      Json value = change.value();
      if (value != null && change.scope() == Scope.SESSION) {
        whole.put(change.key(), change);
        entries.put(change.key(), value);
      }
    }
    migrated = whole;
    return entries;
  }

  /** Looks what has changed since the last time. Nothing is stored yet. */
  void take() {
    for (Change change : bound.stash()) {
      due.put(change.key(), waitedFor(change));
    }
  }

  /** A response waits for it: it must not linger. */
  private static Change waitedFor(Change change) {
    return change.durability() == Durability.RELAXED
        ? new Change(change.key(), change.scope(), change.value())
        : change;
  }

  boolean due() {
    return !due.isEmpty();
  }

  /**
   * Stores what has changed, and returns when it is stored. It goes where the fields came from: to
   * the same session under its new id, and nowhere if that session is over.
   */
  void store() {
    if (ids.replace()) {
      from = null; // nothing was stored there
    }
    SessionKey now = ids.key();
    SessionKey at = from == null ? now : from;
    try {
      write(at);
    } catch (CallFailed failed) {
      if (failed.code().equals("SESSION_ROTATED") && !now.equals(at)) {
        write(now);
        at = now;
      } else if (!failed.code().equals("SESSION_ENDED")) {
        throw failed;
      }
    }
    from = at;
    due.clear();
    migrated = Map.of();
  }

  private void write(SessionKey key) {
    boolean written = !migrated.isEmpty() && writeWhole(key);
    if (!written) {
      var unused = entries(key).write(List.copyOf(due.values()), Map.of());
    }
  }

  /** Whoever is first brings the migrated values; the others what they have changed. */
  private boolean writeWhole(SessionKey key) {
    Map<String, Change> whole = new LinkedHashMap<>(migrated);
    whole.putAll(due);
    Map<String, @Nullable Json> absent = new HashMap<>();
    migrated.keySet().forEach(each -> absent.put(each, null));
    return entries(key).write(new ArrayList<>(whole.values()), absent);
  }

  private SliceEntries entries(SessionKey key) {
    return stash.web().entries(ids, key, view, type.version());
  }
}
