package dev.stash.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Set;

/**
 * Trees that somebody builds of a value and builds it of again: any number is written as the
 * BigDecimal that it comes back as, and a set as a list. What matters is what becomes of the tree.
 */
final class TreeCodec extends AnyCodec {
  static final TreeCodec TREE = new TreeCodec();

  private TreeCodec() {}

  @Override
  void write(JsonWriter out, Object value) {
    switch (value) {
      case Double number when !Double.isFinite(number) -> super.write(out, value);
      case Float number when !Float.isFinite(number) -> super.write(out, value);
      case Number number when Scalars.of(number.getClass()) != null ->
          super.write(out, new BigDecimal(number.toString()));
      case Set<?> elements -> super.write(out, new ArrayList<>(elements));
      default -> super.write(out, value);
    }
  }
}
