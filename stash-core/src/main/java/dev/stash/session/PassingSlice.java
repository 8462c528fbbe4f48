package dev.stash.session;

import dev.stash.Key;
import dev.stash.SessionView;
import dev.stash.Snapshot;
import dev.stash.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One view of a session that lives no longer than its request. */
record PassingSlice(PassingEntries entries, SliceValues values) implements SessionView {
  @Override
  public <T> Optional<T> get(Key<T> key) {
    return Optional.ofNullable(SliceValues.decode(entries.read().get(key.name()), key));
  }

  @Override
  public void put(String key, Object value) {
    write(List.of(values.change(key, value)));
  }

  @Override
  public <T> void put(Key<T> key, T value) {
    write(List.of(values.change(key, value)));
  }

  @Override
  public void putAll(Map<String, ?> all) {
    if (!all.isEmpty()) {
      write(values.changes(all));
    }
  }

  @Override
  public void remove(String key) {
    write(List.of(SliceValues.removed(key)));
  }

  @Override
  public void reset() {
    write(entries.read().keySet().stream().map(SliceValues::removed).toList());
  }

  private void write(List<Change> changes) {
    var unused = entries.write(changes, Map.of());
  }

  @Override
  public <T> Optional<T> update(Key<T> key, UnaryOperator<@Nullable T> function) {
    while (true) {
      Json before = entries.read().get(key.name());
      T after = function.apply(SliceValues.decode(before, key));
      Map<String, @Nullable Json> expected = new HashMap<>();
      expected.put(key.name(), before);
      if (entries.write(List.of(values.change(key, after)), expected)) {
        return Optional.ofNullable(after);
      }
    }
  }

  @Override
  public Snapshot snapshot() {
    return entries.snapshot();
  }

  @Override
  public boolean putIfUnchanged(Snapshot since, Map<String, ?> all) {
    return entries.writeUnchanged(values.changes(all), (StoredSnapshot) since);
  }
}
