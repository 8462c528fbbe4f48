package dev.stash.session;

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
record PassingSlice(PassingEntries entries) implements SessionView {
  @Override
  public <T> Optional<T> get(String key, Class<T> type) {
    return Optional.ofNullable(SliceHandle.decode(entries.read().get(key), type));
  }

  @Override
  public void put(String key, Object value) {
    write(List.of(SliceHandle.change(key, value)));
  }

  @Override
  public void putAll(Map<String, ?> values) {
    if (!values.isEmpty()) {
      write(SliceHandle.changes(values));
    }
  }

  @Override
  public void remove(String key) {
    write(List.of(SliceHandle.change(key, null)));
  }

  @Override
  public void reset() {
    write(entries.read().keySet().stream().map(key -> SliceHandle.change(key, null)).toList());
  }

  private void write(List<Change> changes) {
    var unused = entries.write(changes, Map.of());
  }

  @Override
  public <T> Optional<T> update(String key, Class<T> type, UnaryOperator<@Nullable T> function) {
    while (true) {
      Json before = entries.read().get(key);
      T after = function.apply(SliceHandle.decode(before, type));
      Map<String, @Nullable Json> expected = new HashMap<>();
      expected.put(key, before);
      if (entries.write(List.of(SliceHandle.change(key, after)), expected)) {
        return Optional.ofNullable(after);
      }
    }
  }

  @Override
  public Snapshot snapshot() {
    return entries.snapshot();
  }

  @Override
  public boolean putIfUnchanged(Snapshot since, Map<String, ?> values) {
    return entries.writeUnchanged(SliceHandle.changes(values), (StoredSnapshot) since);
  }
}
