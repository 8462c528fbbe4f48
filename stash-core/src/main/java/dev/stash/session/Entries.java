package dev.stash.session;

import dev.stash.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Keys with their encoded values, in the order they came, and what they weigh together. */
final class Entries {
  private final Map<String, Json> values = new LinkedHashMap<>();
  private int bytes;

  @Nullable Json get(String key) {
    return values.get(key);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Sets or, with null, removes; returns what was there. */
  @Nullable Json set(String key, @Nullable Json value) {
    Json before = value == null ? values.remove(key) : values.put(key, value);
    bytes += weight(key, value) - weight(key, before);
    return before;
  }

  void clear() {
    values.clear();
    bytes = 0;
  }

  int size() {
    return values.size();
  }

  /** UTF-8 of the values and length of their keys. */
  int bytes() {
    return bytes;
  }

  void forEach(BiConsumer<String, Json> each) {
    values.forEach(each);
  }

  void copyTo(Map<String, Json> all) {
    all.putAll(values);
  }

  static int weight(String key, @Nullable Json value) {
    return value == null ? 0 : key.length() + value.size();
  }
}
