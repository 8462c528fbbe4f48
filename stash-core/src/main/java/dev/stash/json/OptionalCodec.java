package dev.stash.json;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Optional and its primitive forms: the value itself, or {@code null} for none. */
final class OptionalCodec extends Codec {
  private final Class<?> type;
  private final Codec inner;

  OptionalCodec(Class<?> type, Codec inner) {
    this.type = type;
    this.inner = inner;
  }

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  boolean exact() {
    return inner.exact() && !(inner instanceof OptionalCodec);
  }

  @Override
  void write(JsonWriter out, Object value) {
    Object content = content(value);
    if (content == null) {
      out.ascii("null");
    } else {
      inner.write(out, content);
    }
  }

  @Override
  void same(Object written, Object read) {
    inner.sameNullable(content(written), content(read));
  }

  private @Nullable Object content(Object value) {
    return switch (value) {
      case Optional<?> some -> some.orElse(null);
      case OptionalInt some -> some.isPresent() ? some.getAsInt() : null;
      case OptionalLong some -> some.isPresent() ? some.getAsLong() : null;
      case OptionalDouble some -> some.isPresent() ? some.getAsDouble() : null;
      default -> throw new Misfit("is not a " + type.getName());
    };
  }

  @Override
  Object read(JsonReader in) {
    Object value = inner.read(in);
    return switch (value) {
      case Integer number when type == OptionalInt.class -> OptionalInt.of(number);
      case Long number when type == OptionalLong.class -> OptionalLong.of(number);
      case Double number when type == OptionalDouble.class -> OptionalDouble.of(number);
      case null, default -> Optional.ofNullable(value);
    };
  }

  @Override
  Object ofNull() {
    if (type == OptionalInt.class) {
      return OptionalInt.empty();
    }
    if (type == OptionalLong.class) {
      return OptionalLong.empty();
    }
    return type == OptionalDouble.class ? OptionalDouble.empty() : Optional.empty();
  }
}
