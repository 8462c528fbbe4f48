package dev.stash.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the declared type is {@code Object}: any JSON. Strings, booleans, numbers, lists, sets and
 * maps with string keys are written; they read back as JSON-B reads them: numbers as BigDecimal,
 * lists as ArrayList, maps as LinkedHashMap. Other classes are refused: nothing says what to read.
 */
final class AnyCodec extends Codec {
  static final AnyCodec ANY = new AnyCodec();

  private final MapCodec map =
      new MapCodec(
          Map.class,
          Objects.requireNonNull(Scalars.of(String.class)),
          this,
          LinkedHashMap::new,
          false);
  private final CollectionCodec list = new CollectionCodec(List.class, this, ArrayList::new, false);

  private AnyCodec() {}

  @Override
  Class<?> raw() {
    return Object.class;
  }

  @Override
  void write(JsonWriter out, Object value) {
    switch (value) {
      case String text -> out.string(text);
      case Boolean bool -> out.ascii(bool.toString());
      case BigDecimal number -> out.ascii(number.toString());
      case Integer number -> out.ascii(number.toString());
      case Long number -> out.ascii(number.toString());
      case Short number -> out.ascii(number.toString());
      case Byte number -> out.ascii(number.toString());
      case BigInteger number -> out.ascii(number.toString());
      // As the BigDecimal it comes back as, so that it encodes the same again.
      case Double number when Double.isFinite(number) ->
          out.ascii(new BigDecimal(number.toString()).toString());
      case Float number when Float.isFinite(number) ->
          out.ascii(new BigDecimal(number.toString()).toString());
      case Map<?, ?> members -> map.write(out, members);
      case List<?> elements -> list.write(out, elements);
      case Set<?> elements -> list.write(out, elements);
      default ->
          throw new Misfit(
              "is a " + value.getClass().getName() + " where the declared type is Object");
    }
  }

  @Override
  @Nullable Object read(JsonReader in) {
    return switch (in.peek()) {
      case '{' -> map.read(in);
      case '[' -> list.read(in);
      case '"' -> in.string();
      case 't', 'f' -> in.bool();
      default -> new BigDecimal(in.number());
    };
  }
}
