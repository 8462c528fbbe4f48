package dev.stash.json;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An array of anything, also of primitives. */
final class ArrayCodec extends Codec {
  private final Codec element;
  private final Class<?> type;

  ArrayCodec(Codec element) {
    this.element = element;
    this.type = element.raw().arrayType();
  }

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  boolean exact() {
    return element.exact();
  }

  @Override
  void write(JsonWriter out, Object value) {
    int length = Array.getLength(value);
    out.enter('[');
    try {
      for (int i = 0; i < length; i++) {
        if (i > 0) {
          out.one(',');
        }
        element.writeNullable(out, Array.get(value, i));
      }
    } catch (Misfit misfit) {
      throw misfit.in("[]");
    }
    out.leave(']');
  }

  @Override
  Object read(JsonReader in) {
    List<@Nullable Object> elements = new ArrayList<>();
    in.enter('[');
    try {
      while (in.more(']')) {
        elements.add(element.readNullable(in));
      }
    } catch (Misfit misfit) {
      throw misfit.in("[]");
    }
    Object array = Array.newInstance(element.raw(), elements.size());
    for (int i = 0; i < elements.size(); i++) {
      Array.set(array, i, elements.get(i));
    }
    return array;
  }
}
