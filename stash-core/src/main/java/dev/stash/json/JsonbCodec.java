package dev.stash.json;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyOrderStrategy;
import java.net.URL;
import java.util.Arrays;
import java.util.ServiceConfigurationError;

/**
 * What only JSON-B itself can write: classes that carry its annotations, and the few types of the
 * platform that it knows and {@link Scalars} does not. JSON-B wants such classes to be public, and
 * an implementation, which an application brings if it has such types.
 *
 * <p>No hook of JSON-B reaches sets and maps whose element types are declared, so they cannot be
 * sorted here. Instead a value is written as it is after one round trip: each set and map is then a
 * hash table filled in the order of its JSON, which further round trips do not change. That costs
 * three passes, and an order that a LinkedHashMap had is lost, as JSON-B loses it anyway. Two equal
 * values may still encode differently in two JVMs, for example sets of enums.
 */
final class JsonbCodec extends Codec {
  /** Thread-safe, and dear to make: one for all, once a type needs it. */
  private static final class Shared {
    static final Object JSONB = make();

    /** A {@link Jsonb}, or what is thrown for want of one. */
    private static Object make() {
      try {
        return JsonbBuilder.create(
            new JsonbConfig()
                .withNullValues(true)
                .withPropertyOrderStrategy(PropertyOrderStrategy.LEXICOGRAPHICAL));
      } catch (RuntimeException | LinkageError | ServiceConfigurationError missing) {
        return missing;
      }
    }
  }

  private final Class<?> type;
  private final Jsonb jsonb;

  JsonbCodec(Class<?> type) {
    if (!(Shared.JSONB instanceof Jsonb present)) {
      throw new Misfit(
          type.getName()
              + " is left to JSON-B ("
              + (Types.ofThePlatform(type) ? "as a class of the platform" : "for its annotations")
              + "), and no implementation of it works here ("
              + Shared.JSONB.getClass().getName()
              + "): add org.eclipse:yasson to the class path, or use another type");
    }
    this.type = type;
    this.jsonb = present;
  }

  @Override
  Class<?> raw() {
    return type;
  }

  /** Nothing is written before it was read again. */
  @Override
  boolean exact() {
    return true;
  }

  @Override
  void write(JsonWriter out, Object value) {
    Object read;
    String again;
    try {
      // By its own class: by an interface, annotated or not, it would be written as {}.
      read = jsonb.fromJson(jsonb.toJson(value), type);
      again = jsonb.toJson(read);
    } catch (RuntimeException | StackOverflowError refused) {
      throw Misfit.because("cannot be written and read by JSON-B, or contains itself", refused);
    }
    same(value, read);
    out.json(again);
  }

  @Override
  void same(Object written, Object read) {
    if (written.getClass() != read.getClass()) {
      throw Misfit.ofClass(written.getClass(), read.getClass());
    }
    boolean same =
        (written instanceof URL || !Types.definesEquals(written.getClass()))
            ? Arrays.equals(sorted(jsonb.toJson(written)), sorted(jsonb.toJson(read)))
            : written.equals(read);
    if (!same) {
      throw Misfit.changed();
    }
  }

  @Override
  Object read(JsonReader in) {
    String json = in.verbatim().text();
    try {
      return jsonb.fromJson(json, type);
    } catch (RuntimeException | StackOverflowError refused) {
      throw Misfit.because("cannot be read by JSON-B", refused);
    }
  }

  /** Enough to tell another order from another value. */
  private static char[] sorted(String json) {
    char[] chars = json.toCharArray();
    Arrays.sort(chars);
    return chars;
  }
}
