package dev.stash.json;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/**
 * A value of which no declaration says how to read it back, so it is only written: as what its own
 * class is. Where a type is only written, it stands for {@code Object}, interfaces and abstract
 * classes.
 */
final class WrittenCodec extends Codec {
  /**
   * A class that goes away takes its codec along; the platform's never do, so they are not kept.
   */
  private static final ClassValue<Codec> OF_CLASSES =
      new ClassValue<>() {
        @Override
        protected Codec computeValue(Class<?> type) {
          return new Codecs(true).of(type);
        }
      };

  static final WrittenCodec ANY = new WrittenCodec(Object.class);

  private static final Codec LISTS = Containers.writtenCollection(Collection.class, ANY);
  private static final Codec MAPS =
      Containers.writtenMap(Map.class, Objects.requireNonNull(Scalars.of(String.class)), ANY);

  private final Class<?> type;

  WrittenCodec(Class<?> type) {
    this.type = type;
  }

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  void write(JsonWriter out, Object value) {
    switch (value) {
      case Collection<?> elements -> LISTS.write(out, elements);
      case Map<?, ?> members -> MAPS.write(out, members);
      default -> of(Types.declaring(value)).write(out, value);
    }
  }

  private static Codec of(Class<?> type) {
    Codec scalar = Scalars.of(type);
    if (scalar != null) {
      return scalar;
    }
    return JsonCodec.ofPlatform(type) ? new Codecs(true).of(type) : OF_CLASSES.get(type);
  }

  @Override
  Object read(JsonReader in) {
    throw new Misfit("is a " + type.getName() + ", which says no class to read back");
  }

  @Override
  void same(Object written, Object read) {
    throw Misfit.changed();
  }
}
