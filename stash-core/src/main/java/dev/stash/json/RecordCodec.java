package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record; its canonical constructor may refuse what was read. */
final class RecordCodec extends ObjectCodec {
  private final MethodHandle constructor;
  private List<Member> members = List.of();

  /** {@code constructor} takes all components as one {@code Object[]}. */
  RecordCodec(Class<?> type, MethodHandle constructor) {
    super(type, false);
    this.constructor = constructor;
  }

  @Override
  void link(List<Member> components, List<Member> fields) {
    members = List.copyOf(components);
    super.link(components, fields);
  }

  @Override
  Object read(JsonReader in) {
    @Nullable Object[] values = new @Nullable Object[members.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = members.get(i).codec().ofAbsent();
    }
    readMembers(in, members, values);
    try {
      return (Object) constructor.invokeExact(values);
    } catch (Throwable thrown) {
      throw Misfit.because("is refused by the constructor of " + raw().getName(), thrown);
    }
  }
}
