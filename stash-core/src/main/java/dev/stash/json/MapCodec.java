package dev.stash.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A map as an object. A map that promises no order of its own ({@code HashMap}, {@code Map.of} …)
 * is written sorted by its keys' text; all others keep their order.
 */
final class MapCodec extends Codec {
  private final Class<?> type;
  private final ScalarCodec key;
  private final Codec element;
  private final Supplier<Map<Object, @Nullable Object>> create;
  private final boolean exact;

  MapCodec(
      Class<?> type,
      ScalarCodec key,
      Codec element,
      Supplier<Map<Object, @Nullable Object>> create,
      boolean keepsAll) {
    this.type = type;
    this.key = key;
    this.element = element;
    this.create = create;
    this.exact = keepsAll && element.exact();
  }

  private record Member(String name, @Nullable Object value) {}

  @Override
  Class<?> raw() {
    return type;
  }

  @Override
  boolean exact() {
    return exact;
  }

  @Override
  void write(JsonWriter out, Object value) {
    Map<?, ?> map = (Map<?, ?>) value;
    out.enter('{');
    try {
      List<Member> members = new ArrayList<>(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        Object name = entry.getKey();
        if (name == null) {
          throw new Misfit("has a null key");
        }
        members.add(new Member(key.toText(name), entry.getValue()));
      }
      if (!(map instanceof SequencedMap)) {
        members.sort((a, b) -> a.name.compareTo(b.name));
      }
      boolean first = true;
      for (Member member : members) {
        if (!first) {
          out.one(',');
        }
        first = false;
        out.string(member.name);
        out.one(':');
        element.writeNullable(out, member.value);
      }
    } catch (Misfit misfit) {
      throw misfit.in("{}");
    }
    out.leave('}');
  }

  @Override
  Object read(JsonReader in) {
    Map<Object, @Nullable Object> map = create.get();
    in.enter('{');
    try {
      while (in.more('}')) {
        Object name = key.ofText(in.name());
        map.put(name, element.readNullable(in));
      }
    } catch (RuntimeException refused) {
      throw Misfit.because("is not an entry it can hold", refused).in("{}");
    }
    return map;
  }
}
