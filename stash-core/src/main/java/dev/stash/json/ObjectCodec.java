package dev.stash.json;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object with members of its own: a record or a bean. Members are written in the order of their
 * names, those that are null as well: a bean whose default is not null must read back null. Linked
 * after it is made, because types may contain themselves.
 */
abstract class ObjectCodec extends Codec {
  private static final byte[] NO_TAG = {};

  private final Class<?> type;
  private final boolean comparable;
  private List<Member> written = List.of();
  private List<Member> state = List.of();
  private byte[][] names = {};
  private Map<String, Integer> positions = Map.of();

  /** {@code comparable} tells whether the class itself says what equal ones are. */
  ObjectCodec(Class<?> type, boolean comparable) {
    this.type = type;
    this.comparable = comparable;
  }

  /**
   * Told once.
   *
   * @param members in the order that reading counts them
   * @param state what has to be the same in two objects for one to stand for the other
   */
  void link(List<Member> members, List<Member> state) {
    this.state = List.copyOf(state);
    List<Member> sorted = new ArrayList<>(members);
    sorted.removeIf(member -> member.getter() == null);
    sorted.sort(Comparator.comparing(Member::name));
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < members.size(); i++) {
      byName.put(members.get(i).name(), i);
    }
    for (int i = 0; i < members.size(); i++) {
      byName.putIfAbsent(formerName(members.get(i).name()), i);
    }
    written = List.copyOf(sorted);
    names = written.stream().map(ObjectCodec::start).toArray(byte[][]::new);
    positions = byName;
  }

  /** What {@code getURL} was before it was {@code URL}, as JSON-B calls it. */
  private static String formerName(String name) {
    return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /** What stands before a member's value. */
  private static byte[] start(Member member) {
    JsonWriter out = new JsonWriter();
    out.string(member.name());
    out.one(':');
    return out.toBytes();
  }

  @Override
  final Class<?> raw() {
    return type;
  }

  @Override
  final void same(Object written, Object read) {
    if (written.getClass() != read.getClass()) {
      throw Misfit.ofClass(written.getClass(), read.getClass());
    }
    for (Member each : state) {
      each.same(written, read);
    }
    if (comparable && !written.equals(read)) {
      throw new Misfit(
          "would read back as one that is not equal to it by its equals: let that look at what is"
              + " kept");
    }
  }

  @Override
  final void write(JsonWriter out, Object value) {
    write(out, value, NO_TAG);
  }

  /** {@code tag} is a member that stands before all others, or nothing. */
  final void write(JsonWriter out, Object value, byte[] tag) {
    if (value.getClass() != type) {
      throw new Misfit(
          "is a "
              + value.getClass().getName()
              + " where "
              + type.getName()
              + " is declared, and would read back as that");
    }
    out.enter('{');
    out.raw(tag);
    for (int i = 0; i < names.length; i++) {
      Member member = written.get(i);
      if (i > 0 || tag.length > 0) {
        out.one(',');
      }
      out.raw(names[i]);
      try {
        member.codec().writeNullable(out, member.value(value));
      } catch (Misfit misfit) {
        throw misfit.in("." + member.name());
      }
    }
    out.leave('}');
  }

  /** Reads the members that are there into {@code values}; unknown ones are passed over. */
  final void readMembers(JsonReader in, List<Member> members, @Nullable Object[] values) {
    in.enter('{');
    while (in.more('}')) {
      Integer position = positions.get(in.name());
      if (position == null) {
        in.skip();
        continue;
      }
      Member member = members.get(position);
      try {
        values[position] = member.codec().readNullable(in);
      } catch (Misfit misfit) {
        throw misfit.in("." + member.name());
      }
    }
  }
}
