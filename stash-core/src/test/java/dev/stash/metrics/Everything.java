package dev.stash.metrics;

import dev.stash.observe.Signals;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/** Tells each signal, with each constant of what it can be. */
final class Everything {
  private Everything() {}

  static void tellTo(Signals signals) {
    for (Method signal : Signals.class.getDeclaredMethods()) {
      for (List<Object> arguments : combinations(signal.getParameterTypes())) {
        try {
          signal.invoke(signals, arguments.toArray());
        } catch (ReflectiveOperationException thrown) {
          throw new AssertionError(signal.getName(), thrown);
        }
      }
    }
  }

  private static List<List<Object>> combinations(Class<?>... types) {
    List<List<Object>> all = List.of(List.of());
    for (Class<?> type : types) {
      List<List<Object>> longer = new ArrayList<>();
      for (List<Object> some : all) {
        for (Object value : values(type)) {
          List<Object> one = new ArrayList<>(some);
          one.add(value);
          longer.add(one);
        }
      }
      all = longer;
    }
    return all;
  }

  private static List<Object> values(Class<?> type) {
    if (type == int.class) {
      return List.of(1_000);
    } else if (type == long.class) {
      return List.of(1_000L);
    }
    return type.isEnum() ? List.of(type.getEnumConstants()) : List.of("some");
  }
}
