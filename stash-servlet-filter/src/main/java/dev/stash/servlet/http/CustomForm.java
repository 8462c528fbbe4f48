package dev.stash.servlet.http;

import org.jspecify.annotations.Nullable;

/** A class with a codec of the application. */
final class CustomForm<T> extends Form {
  private final AttributeCodec<T> codec;

  CustomForm(AttributeCodec<T> codec) {
    super(codec.alias());
    this.codec = codec;
  }

  @Override
  @Nullable Object tree(Object value) {
    return codec.write(codec.type().cast(value));
  }

  @Override
  Object value(@Nullable Object tree) {
    return codec.read(tree);
  }
}
