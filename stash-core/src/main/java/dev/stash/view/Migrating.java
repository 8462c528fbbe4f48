package dev.stash.view;

import dev.stash.Migration;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values that a migration works on, encoded. */
final class Migrating implements Migration {
  private final int from;
  private final Map<String, Json> values;

  Migrating(int from, Map<String, Json> values) {
    this.from = from;
    this.values = new LinkedHashMap<>(values);
  }

  Map<String, Json> values() {
    return values;
  }

  @Override
  public int from() {
    return from;
  }

  @Override
  public Set<String> keys() {
    return Set.copyOf(new LinkedHashSet<>(values.keySet()));
  }

  @Override
  public <T> Optional<T> get(String key, Class<T> type) {
    Json value = values.get(key);
    @SuppressWarnings("unchecked") // of the type's codec; a primitive's comes boxed
    T typed = value == null ? null : (T) JsonCodec.of(type).decode(value);
    return Optional.ofNullable(typed);
  }

  @Override
  public void put(String key, @Nullable Object value) {
    if (value == null) {
      values.remove(key);
    } else {
      values.put(key, JsonCodec.entry(key, value));
    }
  }

  @Override
  public void remove(String key) {
    values.remove(key);
  }

  @Override
  public void rename(String from, String to) {
    Json value = values.remove(from);
    if (value != null) {
      values.put(to, value);
    }
  }
}
