package dev.stash.servlet.http;

import org.jspecify.annotations.Nullable;

/** A class with a codec of the application. */
final class CustomForm<T> extends Form {
  private final AttributeCodec<T> codec;

  CustomForm(AttributeCodec<T> codec) {
    super(codec.alias());
    this.codec = codec;
  }

  /** The class whose values it writes, those of subclasses too. */
  Class<T> type() {
    return codec.type();
  }

  /**
   * Equal ones have equal trees. Not asked is the class: authentications of Spring Security are
   * never equal to another.
   */
  @Override
  void same(Object written, Object read) {
    if (written.getClass() != read.getClass()
        || !ANY.encode(tree(written)).equals(ANY.encode(tree(read)))) {
      throw new AttributeNotStorable(
          written.getClass().getName(),
          "its codec reads something else than it wrote",
          "let the codec give back an equal one of that class");
    }
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
