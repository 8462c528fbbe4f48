package dev.stash.helidon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.observe.Signals;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Somebody who listens to all signals, and notes each in words: its name and what it says. */
final class Heard {
  private final Queue<String> all = new ConcurrentLinkedQueue<>();

  /** Whether each of them throws, after it was noted. */
  private final boolean throwing;

  private Heard(boolean throwing) {
    this.throwing = throwing;
  }

  static Heard all() {
    return new Heard(false);
  }

  static Heard throwingAtAll() {
    return new Heard(true);
  }

  Signals signals() {
    return (Signals)
        Proxy.newProxyInstance(
            Heard.class.getClassLoader(),
            new Class<?>[] {Signals.class},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                throw new AssertionError("nobody asks what is no signal");
              }
              all.add(
                  method.getName()
                      + Arrays.stream(arguments == null ? new Object[0] : arguments)
                          .map(argument -> " " + argument)
                          .collect(Collectors.joining()));
              if (throwing) {
                throw new AssertionError("at " + method.getName());
              }
              return null;
            });
  }

  /** How often one was heard that begins like this. */
  long count(String beginning) {
    return all.stream().filter(each -> each.startsWith(beginning)).count();
  }

  /** Until it was heard so often; it may not be heard more often. */
  void await(long times, String beginning) {
    Awaitility.await().untilAsserted(() -> assertTrue(count(beginning) >= times, told(beginning)));
    assertEquals(times, count(beginning), this::toString);
  }

  private Supplier<String> told(String beginning) {
    return () -> beginning + " was not heard, but\n" + this;
  }

  /** Until it was heard at least once. */
  void await(String beginning) {
    Awaitility.await().untilAsserted(() -> assertTrue(count(beginning) > 0, told(beginning)));
  }

  /** What those that begin like this say in a place, from 1 on. */
  List<Long> numbers(String beginning, int place) {
    return all.stream()
        .filter(each -> each.startsWith(beginning))
        .map(each -> Long.valueOf(each.split(" ")[place]))
        .toList();
  }

  @Override
  public String toString() {
    return String.join("\n", all);
  }
}
