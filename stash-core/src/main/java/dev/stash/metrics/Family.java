package dev.stash.metrics;

import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The meters of one name, by the values of their one or two labels; each is made when it is first
 * asked for, and found without the registry from then on. Thread-safe.
 */
final class Family<M> {
  private final Map<Series, M> made = new ConcurrentHashMap<>();
  private final String first;
  private final String second;
  private final List<String> seconds;
  private final Function<Tags, M> maker;

  private record Series(String first, String second) {}

  private Family(String first, String second, List<String> seconds, Function<Tags, M> maker) {
    this.first = first;
    this.second = second;
    this.seconds = seconds;
    this.maker = maker;
  }

  static <M> Family<M> by(String label, Function<Tags, M> maker) {
    return new Family<>(label, "", List.of(), maker);
  }

  static <M> Family<M> by(String first, String second, Function<Tags, M> maker) {
    return new Family<>(first, second, List.of(), maker);
  }

  /**
   * With the first of a name those of all constants are there: a counter that appears when it is 1
   * has not risen as far as queries see, and rare ones are what alarms wait for.
   */
  static <M, E extends Enum<E>> Family<M> by(
      String first, String second, Class<E> constants, Function<Tags, M> maker) {
    return new Family<>(first, second, names(constants), maker);
  }

  /** The same for one label: all are there from the beginning. */
  static <M, E extends Enum<E>> Family<M> by(
      String label, Class<E> constants, Function<Tags, M> maker) {
    Family<M> family = by(label, maker);
    names(constants).forEach(family::of);
    return family;
  }

  private static <E extends Enum<E>> List<String> names(Class<E> constants) {
    return Arrays.stream(constants.getEnumConstants()).map(Enum::name).toList();
  }

  M of(String one) {
    return of(one, "");
  }

  M of(String one, String other) {
    Series series = new Series(one, other);
    M there = made.get(series);
    if (there != null) {
      return there;
    }
    seconds.forEach(each -> made(new Series(one, each)));
    return made(series);
  }

  private M made(Series series) {
    return made.computeIfAbsent(
        series,
        missing -> {
          Tags tags = Tags.of(first, missing.first());
          return maker.apply(second.isEmpty() ? tags : tags.and(second, missing.second()));
        });
  }
}
