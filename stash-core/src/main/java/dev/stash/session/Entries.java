package dev.stash.session;

import dev.stash.engine.Content;
import dev.stash.engine.Few;
import dev.stash.json.Json;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Keys with their encoded values, in the order they came, and what they weigh together. */
final class Entries {
  private Map<String, Json> values = Few.none();
  private int bytes;

  /** Of all of them; null until somebody asks: most sessions nobody writes to at once. */
  private @Nullable Content content;

  @Nullable Json get(String key) {
    return values.get(key);
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  /** Sets or, with null, removes; returns what was there. */
  @Nullable Json set(String key, @Nullable Json value) {
    Json before = values.get(key);
    values = value == null ? Few.without(values, key) : Few.with(values, key, value);
    bytes += weight(key, value) - weight(key, before);
    if (content != null && !Objects.equals(value, before)) {
      content = content.minus(of(key, before)).plus(of(key, value));
    }
    return before;
  }

  /** What they are, in one sum. */
  Content content() {
    if (content == null) {
      Content sum = Content.NONE;
      for (Map.Entry<String, Json> entry : values.entrySet()) {
        sum = sum.plus(of(entry.getKey(), entry.getValue()));
      }
      content = sum;
    }
    return content;
  }

  static Content of(String key, @Nullable Json value) {
    return value == null ? Content.NONE : Content.of(key, value.utf8());
  }

  void clear() {
    values = Few.none();
    bytes = 0;
    content = null;
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

  /** As they are now. */
  Map<String, Json> copy() {
    return Few.copy(values);
  }

  /** The same entries, which go on by themselves. */
  Entries twin() {
    Entries twin = new Entries();
    values.forEach(twin::set);
    return twin;
  }

  static int weight(String key, @Nullable Json value) {
    return value == null ? 0 : key.length() + value.size();
  }
}
