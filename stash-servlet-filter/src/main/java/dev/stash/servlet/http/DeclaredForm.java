package dev.stash.servlet.http;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A class of the application that was allowed: the JSON form that fields of views have too. */
final class DeclaredForm extends Form {
  private final JsonCodec codec;

  DeclaredForm(String alias, Class<?> type) {
    super(alias);
    this.codec = JsonCodec.of(type);
  }

  @Override
  Iterable<Class<?>> classes(Class<?> allowed) {
    return codec.classes();
  }

  @Override
  boolean immutable() {
    return codec.scalar();
  }

  @Override
  void same(Object written, Object read) {
    codec.same(written, read);
  }

  @Override
  @Nullable Object tree(Object value) {
    return ANY.decode(encode(value));
  }

  @Override
  Object value(@Nullable Object tree) {
    return decode(ANY.encode(tree));
  }

  @Override
  Json encode(Object value) {
    return codec.encode(value);
  }

  @Override
  Object decode(Json json) {
    return Objects.requireNonNull(codec.decode(json));
  }
}
