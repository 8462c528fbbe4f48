package dev.stash.servlet.http;

import dev.stash.json.JsonCodec;
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

  /** By what the class says that equal ones are, or else by their trees. */
  @Override
  void same(Object written, Object read) {
    boolean equal =
        JsonCodec.definesEquals(written.getClass())
            ? written.equals(read)
            : ANY.encode(tree(written)).equals(ANY.encode(tree(read)));
    if (written.getClass() != read.getClass() || !equal) {
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
