package dev.stash.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.Moment;
import dev.stash.Recovery;
import dev.stash.observe.Signals;
import dev.stash.storage.Logged;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What stands between whoever listens and those who are heard. */
class ShieldTest {
  private final AtomicLong ticks = new AtomicLong();
  private final List<String> heard = new ArrayList<>();
  private final List<String> heardBySecond = new ArrayList<>();

  private final Signals shield =
      Shield.before(
          List.of(throwing(heard), Signals.NONE, throwing(heardBySecond)),
          () -> new Moment(ticks.get(), 0));

  /** Hears each signal, and fails in a way of which nobody is warned. */
  private static Signals throwing(List<String> heard) {
    return (Signals)
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(),
            new Class<?>[] {Signals.class},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return false; // it is not NONE
              }
              Object[] with = arguments == null ? new Object[0] : arguments;
              heard.add(method.getName() + Arrays.toString(with));
              throw new IOException("a secret");
            });
  }

  private static Object some(Class<?> type) {
    if (type == int.class) {
      return 7;
    } else if (type == long.class) {
      return 8L;
    } else if (type == Recovery.class) {
      return Recovery.NEW;
    }
    return type.isEnum() ? type.getEnumConstants()[0] : "text";
  }

  private void all() {
    for (Method signal : Signals.class.getDeclaredMethods()) {
      Object[] arguments =
          Arrays.stream(signal.getParameterTypes()).map(ShieldTest::some).toArray();
      try {
        signal.invoke(shield, arguments);
      } catch (ReflectiveOperationException through) {
        throw new AssertionError(signal.getName(), through);
      }
      assertEquals(signal.getName() + Arrays.toString(arguments), heard.getLast());
    }
  }

  @Test
  void eachSignalIsPassedOnAndNothingThatItThrowsComesBack() {
    List<String> lines = Logged.during(Signals.class, this::all);
    assertEquals(Signals.class.getDeclaredMethods().length, heard.size());
    assertEquals(heard, heardBySecond, "whatever the first has thrown");
    assertEquals(1, lines.size(), lines::toString);
  }

  @Test
  void itIsToldOfOnceAMinuteWithWhereAndHowOften() {
    List<String> lines =
        Logged.during(
            Signals.class,
            () -> {
              for (int second = 0; second < 150; second++) {
                ticks.set(second * 1_000L);
                shield.eventDone("view");
              }
            });
    assertEquals(3, lines.size(), lines::toString);
    assertTrue(lines.get(1).contains("120 times"), lines::toString);
    assertTrue(lines.get(1).contains("UndeclaredThrowableException at "), lines::toString);
    assertTrue(lines.stream().noneMatch(line -> line.contains("secret")), lines::toString);
  }

  @Test
  void whereNobodyListensThereIsNone() {
    assertSame(Signals.NONE, Shield.before(List.of(Signals.NONE), () -> new Moment(0, 0)));
  }
}
