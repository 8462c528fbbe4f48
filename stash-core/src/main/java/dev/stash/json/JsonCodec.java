package dev.stash.json;

import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.JsonbConfig;
import jakarta.json.bind.config.PropertyOrderStrategy;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Between values and their one encoding, by Jakarta JSON-B: properties in lexicographic order, no
 * white space, absent instead of null members. A map or set without an order of its own ({@code
 * HashMap}, {@code Set.of} …) is written sorted where it is the value itself; inside other values
 * JSON-B writes it in the order it iterates. Thread-safe.
 */
public final class JsonCodec {
  private static final Jsonb JSONB =
      JsonbBuilder.create(
          new JsonbConfig()
              .withPropertyOrderStrategy(PropertyOrderStrategy.LEXICOGRAPHICAL)
              .withEncoding("UTF-8"));

  private JsonCodec() {}

  /**
   * Encodes a value.
   *
   * @throws NotJson if JSON-B cannot write it
   */
  public static Json encode(@Nullable Object value, Type type) {
    return switch (value) {
      case null -> Json.NULL;
      case String text -> quoted(text);
      case Boolean flag -> Json.of(flag.toString());
      case Integer number -> Json.of(number.toString());
      case Long number -> Json.of(number.toString());
      case Short number -> Json.of(number.toString());
      case Byte number -> Json.of(number.toString());
      case Double number -> finite(number, number.isInfinite() || number.isNaN());
      case Float number -> finite(number, number.isInfinite() || number.isNaN());
      case Character character -> quoted(character.toString());
      case Enum<?> constant -> quoted(constant.name());
      case Map<?, ?> map when !(map instanceof SequencedMap) -> write(sorted(map), type);
      case Set<?> set when !(set instanceof SequencedSet) -> sorted(set, type);
      default -> write(value, type);
    };
  }

  private static Json quoted(String text) {
    return Json.ofUtf8(new JsonOutput(text.length() + 8).value(text).toUtf8());
  }

  private static Json finite(Number number, boolean not) {
    if (not) {
      throw new NotJson(number + " is no JSON number", null);
    }
    return Json.of(number.toString());
  }

  private static Json write(Object value, Type type) {
    try {
      return Json.of(JSONB.toJson(value, type));
    } catch (RuntimeException | StackOverflowError unwritable) {
      throw new NotJson(reason(unwritable), unwritable);
    }
  }

  private static Map<?, ?> sorted(Map<?, ?> map) {
    boolean comparable = map.keySet().stream().allMatch(key -> key instanceof Comparable);
    return comparable ? new TreeMap<>(map) : map;
  }

  private static Json sorted(Set<?> set, Type type) {
    Type element =
        type instanceof ParameterizedType generic
            ? generic.getActualTypeArguments()[0]
            : Object.class;
    List<String> encoded = new ArrayList<>();
    for (Object each : set) {
      encoded.add(encode(each, element).text());
    }
    Collections.sort(encoded);
    return Json.of("[" + String.join(",", encoded) + "]");
  }

  /**
   * Decodes a value.
   *
   * @throws NotJson if it is no JSON, or does not fit the type
   */
  public static @Nullable Object decode(Json json, Type type) {
    if (json.equals(Json.NULL)) {
      return absent(type);
    }
    if (type == String.class && json.utf8()[0] != '"') {
      throw new NotJson("it is no string", null);
    }
    try {
      return JSONB.fromJson(new String(json.utf8(), StandardCharsets.UTF_8), type);
    } catch (RuntimeException | StackOverflowError unreadable) {
      throw new NotJson(reason(unreadable), unreadable);
    }
  }

  private static @Nullable Object absent(Type type) {
    Type raw = type instanceof ParameterizedType generic ? generic.getRawType() : type;
    if (raw == Optional.class) {
      return Optional.empty();
    } else if (raw == OptionalInt.class) {
      return OptionalInt.empty();
    } else if (raw == OptionalLong.class) {
      return OptionalLong.empty();
    } else if (raw == OptionalDouble.class) {
      return OptionalDouble.empty();
    } else if (raw instanceof Class<?> primitive && primitive.isPrimitive()) {
      throw new NotJson("null is no " + primitive, null);
    }
    return null;
  }

  /** The kind of failure; never its message, which may quote the value. */
  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root instanceof StackOverflowError
        ? "it refers to itself, or is nested too deep"
        : "JSON-B refuses it (" + root.getClass().getSimpleName() + ")";
  }
}
