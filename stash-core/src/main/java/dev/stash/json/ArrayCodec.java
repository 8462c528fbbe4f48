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
    if (value.getClass() != type) {
      throw Misfit.ofClass(value.getClass(), type);
    }
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
  void same(Object written, Object read) {
    int length = Array.getLength(written);
    if (length != Array.getLength(read)) {
      throw Misfit.changed().in("[]");
    }
    try {
      for (int i = 0; i < length; i++) {
        element.sameNullable(Array.get(written, i), Array.get(read, i));
      }
    } catch (Misfit misfit) {
      throw misfit.in("[]");
    }
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
