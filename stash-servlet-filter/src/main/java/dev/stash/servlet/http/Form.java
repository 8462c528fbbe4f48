package dev.stash.servlet.http;

import dev.stash.json.Json;
import dev.stash.json.JsonCodec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored form of one class: its alias, and its values as JSON. Thread-safe. */
abstract class Form {
  static final JsonCodec ANY = JsonCodec.ofTrees();

  private final String alias;

  Form(String alias) {
    this.alias = alias;
  }

  final String alias() {
    return alias;
  }

  /** The classes whose values have it, where this one was allowed. */
  Iterable<Class<?>> classes(Class<?> allowed) {
    return List.of(allowed);
  }

  /** Whether a value can never change, so that nobody has to look whether it did. */
  boolean immutable() {
    return false;
  }

  /**
   * Makes sure that what was read is what had been written, equal and of the same classes.
   *
   * @throws dev.stash.StashException that says why, if it is not
   */
  abstract void same(Object written, Object read);

  static AttributeNotStorable changed(Object written) {
    return new AttributeNotStorable(
        written.getClass().getName(),
        "it would not read back as the same",
        "give HttpSessions a codec for it");
  }

  /** As part of a container: a tree as in {@link AttributeCodec}. */
  abstract @Nullable Object tree(Object value);

  abstract Object value(@Nullable Object tree);

  /** As an attribute. */
  Json encode(Object value) {
    return ANY.encode(tree(value));
  }

  Object decode(Json json) {
    return value(ANY.decode(json));
  }
}
