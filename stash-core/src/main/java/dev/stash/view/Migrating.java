package dev.stash.view;

import dev.stash.Key;
import dev.stash.Migration;
import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import dev.stash.session.SliceValues;
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
  private final SliceValues written;

  Migrating(int from, Map<String, Json> values, SliceValues written) {
    this.from = from;
    this.written = written;
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
  public <T> Optional<T> get(Key<T> key) {
    Json value = values.get(key.name());
    @SuppressWarnings("unchecked") // of the type's codec; a primitive's comes boxed
    T typed = value == null ? null : (T) JsonCodec.of(key).decode(value);
    return Optional.ofNullable(typed);
  }

  @Override
  public void put(String key, @Nullable Object value) {
    put(key, value, null);
  }

  @Override
  public <T> void put(Key<T> key, @Nullable T value) {
    put(key.name(), value, key);
  }

  private void put(String key, @Nullable Object value, @Nullable Key<?> typed) {
    if (value == null) {
      values.remove(key);
    } else {
      values.put(key, written.encode(key, value, typed));
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
