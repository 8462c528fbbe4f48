package dev.stash.session;

import dev.stash.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The entries of a slice that lives no longer than its request. Thread-safe. */
final class PassingEntries implements SliceEntries {
  private final PassingSession session;
  private final Map<String, Json> entries = new TreeMap<>();

  /** Key → the number of the write that wrote it last. */
  private final Map<String, Long> written = new HashMap<>();

  private long writes;

  PassingEntries(PassingSession session) {
    this.session = session;
  }

  @Override
  public synchronized Found find() {
    return new Found(Map.copyOf(entries), null);
  }

  @Override
  public synchronized boolean write(List<Change> changes, Map<String, @Nullable Json> expected) {
    for (Map.Entry<String, @Nullable Json> each : expected.entrySet()) {
      if (!Objects.equals(entries.get(each.getKey()), each.getValue())) {
        return false;
      }
    }
    apply(changes);
    return true;
  }

  /** What is there now. */
  synchronized StoredSnapshot snapshot() {
    return new StoredSnapshot(entries, session.key().value(), writes);
  }

  /** Writes unless one of the keys has been written since. */
  synchronized boolean writeUnchanged(List<Change> changes, StoredSnapshot since) {
    boolean unchanged =
        since.instance().equals(session.key().value())
            && changes.stream()
                .allMatch(change -> written.getOrDefault(change.key(), 0L) <= since.revision());
    if (unchanged) {
      apply(changes);
    }
    return unchanged;
  }

  private void apply(List<Change> changes) {
    session.written();
    writes++;
    for (Change change : changes) {
      Json value = change.value();
      written.put(change.key(), writes);
      if (value == null) {
        entries.remove(change.key());
      } else {
        entries.put(change.key(), value);
      }
    }
  }
}
