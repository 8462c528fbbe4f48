package dev.stash.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the declared type is {@code Object}: what JSON alone says how to read. Strings, booleans,
 * BigDecimals, lists and maps with string keys come back as what they were; other numbers would be
 * BigDecimals, sets lists, and everything else anything, so they are refused.
 */
class AnyCodec extends Codec {
  static final AnyCodec ANY = new AnyCodec();

  private final ScalarCodec decimal = Objects.requireNonNull(Scalars.of(BigDecimal.class));
  private final MapCodec map =
      new MapCodec(
          Map.class,
          Objects.requireNonNull(Scalars.of(String.class)),
          this,
          LinkedHashMap.class,
          LinkedHashMap::new);
  private final CollectionCodec list =
      new CollectionCodec(List.class, this, ArrayList.class, ArrayList::new);

  AnyCodec() {}

  @Override
  final Class<?> raw() {
    return Object.class;
  }

  @Override
  boolean exact() {
    return true;
  }

  @Override
  void write(JsonWriter out, Object value) {
    switch (value) {
      case String text -> out.string(text);
      case Boolean bool -> out.ascii(bool.toString());
      case BigDecimal number when number.getClass() == BigDecimal.class ->
          decimal.write(out, number);
      case Number number when Scalars.of(number.getClass()) != null ->
          throw Misfit.ofClass(number.getClass(), BigDecimal.class);
      case Map<?, ?> members -> map.write(out, members);
      case List<?> elements -> list.write(out, elements);
      case Set<?> elements -> {
        StandIn.check(elements, ArrayList.class);
        throw Misfit.ofClass(Set.class, ArrayList.class);
      }
      default ->
          throw new Misfit(
              "is a " + value.getClass().getName() + " where the declared type is Object");
    }
  }

  @Override
  void same(Object written, Object read) {
    switch (written) {
      case Map<?, ?> members when read instanceof Map -> map.same(members, read);
      case List<?> elements when read instanceof List -> list.same(elements, read);
      // A lock or a listener that was not written either is a thing of this process.
      default -> {
        if (Types.definesEquals(written.getClass()) && !written.equals(read)) {
          throw Misfit.changed();
        }
      }
    }
  }

  @Override
  final @Nullable Object read(JsonReader in) {
    return switch (in.peek()) {
      case '{' -> map.read(in);
      case '[' -> list.read(in);
      case '"' -> in.string();
      case 't', 'f' -> in.bool();
      default -> decimal.read(in);
    };
  }
}
