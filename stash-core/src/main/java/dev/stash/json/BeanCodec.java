package dev.stash.json;

import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class with a no-argument constructor and, as in JSON-B, public getters, setters and fields.
 * What is not in the JSON keeps what the constructor gave it; a collection that has a getter alone
 * is filled.
 */
final class BeanCodec extends ObjectCodec {
  /** Stands for what is not in the JSON; null stands for {@code null}. */
  private enum Absent {
    ABSENT
  }

  private final MethodHandle constructor;
  private List<Member> members = List.of();

  /** {@code constructor} is a {@code () -> Object}. */
  BeanCodec(Class<?> type, MethodHandle constructor) {
    super(type, Types.definesEquals(type));
    this.constructor = constructor;
  }

  @Override
  void link(List<Member> properties, List<Member> state) {
    members = List.copyOf(properties);
    super.link(properties, state);
  }

  @Override
  Object read(JsonReader in) {
    @Nullable Object[] values = new @Nullable Object[members.size()];
    Arrays.fill(values, Absent.ABSENT);
    readMembers(in, members, values);
    Object bean;
    try {
      bean = (Object) constructor.invokeExact();
    } catch (Throwable thrown) {
      throw Misfit.because("cannot be made by the constructor of " + raw().getName(), thrown);
    }
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] instanceof Absent)) {
        members.get(i).assign(bean, values[i]);
      }
    }
    return bean;
  }
}
