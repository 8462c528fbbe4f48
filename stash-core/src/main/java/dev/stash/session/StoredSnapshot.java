package dev.stash.session;

import dev.stash.Key;
import dev.stash.Snapshot;
import dev.stash.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The entries of a slice at one revision of one instance. */
record StoredSnapshot(Map<String, Json> entries, String instance, long revision)
    implements Snapshot {
  StoredSnapshot {
    entries = Map.copyOf(entries);
  }

  @Override
  public Set<String> keys() {
    return entries.keySet();
  }

  @Override
  public <T> Optional<T> get(Key<T> key) {
    return Optional.ofNullable(SliceValues.decode(entries.get(key.name()), key));
  }

  @Override
  public String toString() {
    return "Snapshot[" + entries.size() + " keys at revision " + revision + "]";
  }
}
