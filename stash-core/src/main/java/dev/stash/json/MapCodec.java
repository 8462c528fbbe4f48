package dev.stash.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
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
  private final @Nullable Class<?> made;
  private final boolean exact;

  /**
   * Of what is read into a {@code made}.
   *
   * @param made null if it need not be read back, so that it may be of any class
   */
  MapCodec(
      Class<?> type,
      ScalarCodec key,
      Codec element,
      @Nullable Class<?> made,
      Supplier<Map<Object, @Nullable Object>> create) {
    this.type = type;
    this.key = key;
    this.element = element;
    this.create = create;
    this.made = made;
    this.exact = made != null && Types.ofThePlatform(made) && element.exact();
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
    if (made != null) {
      StandIn.check(value, made);
    }
    Map<?, ?> map = (Map<?, ?>) value;
    out.enter('{');
    try {
      if (!(map instanceof SortedMap)) {
        Crowd.check(map.keySet());
      }
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
  void same(Object written, Object read) {
    StandIn.same(written, read);
    Map<?, ?> before = (Map<?, ?>) written;
    Map<?, ?> after = (Map<?, ?>) read;
    try {
      if (before instanceof SequencedMap
          ? !List.copyOf(before.keySet()).equals(List.copyOf(after.keySet()))
          : !before.keySet().equals(after.keySet())) {
        throw Misfit.changed();
      }
      before.forEach((name, value) -> element.sameNullable(value, after.get(name)));
    } catch (Misfit misfit) {
      throw misfit.in("{}");
    }
  }

  @Override
  Object read(JsonReader in) {
    Map<Object, @Nullable Object> map = create.get();
    boolean hashed = !(map instanceof SortedMap);
    Crowd crowd = new Crowd();
    in.enter('{');
    try {
      while (in.more('}')) {
        Object name = key.ofText(in.name());
        if (hashed) {
          crowd.joined(map.keySet(), name);
        }
        map.put(name, element.readNullable(in));
      }
    } catch (RuntimeException refused) {
      throw Misfit.because("is not an entry it can hold", refused).in("{}");
    }
    return map;
  }
}
