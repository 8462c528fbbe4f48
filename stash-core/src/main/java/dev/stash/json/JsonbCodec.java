package dev.stash.json;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyOrderStrategy;
import org.jspecify.annotations.Nullable;

/**
 * What only JSON-B itself can write: classes that carry its annotations, and the few types of the
 * platform that it knows and {@link Scalars} does not. Slower, and JSON-B wants such classes to be
 * public.
 */
final class JsonbCodec extends Codec {
  /** Thread-safe, and dear to make: one for all. */
  private static final class Shared {
    static final Jsonb JSONB =
        JsonbBuilder.create(
            new JsonbConfig()
                .withNullValues(true)
                .withPropertyOrderStrategy(PropertyOrderStrategy.LEXICOGRAPHICAL)
                .withSerializers(new SortedSets(), new SortedMaps()));
  }

  private final Class<?> type;

  JsonbCodec(Class<?> type) {
    this.type = type;
  }

  /** To sort by: any value as JSON-B writes it. */
  static String text(@Nullable Object value) {
    return value == null ? "null" : Shared.JSONB.toJson(value);
  }

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  void write(JsonWriter out, Object value) {
    try {
      // By its own class: by an interface, annotated or not, it would be written as {}.
      out.json(Shared.JSONB.toJson(value));
    } catch (RuntimeException | StackOverflowError refused) {
      throw Misfit.because("cannot be written by JSON-B, or contains itself", refused);
    }
  }

  @Override
  Object read(JsonReader in) {
    String json = in.skip();
    try {
      return Shared.JSONB.fromJson(json, type);
    } catch (RuntimeException | StackOverflowError refused) {
      throw Misfit.because("cannot be read by JSON-B", refused);
    }
  }
}
