package dev.stash.benchmarks.servlet;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** All results, round by round, and their medians in Markdown. */
final class Table {
  private final List<String> sides;
  private final List<String> loads = new ArrayList<>();
  private final Map<String, List<Result>> results = new TreeMap<>();

  Table(List<String> sides) {
    this.sides = sides;
  }

  void add(String load, String side, Result result) {
    if (!loads.contains(load)) {
      loads.add(load);
    }
    results.computeIfAbsent(load + side, absent -> new ArrayList<>()).add(result);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("| load | sessions kept by | requests/s | p50 ms | p99 ms | store calls a request");
    text.append(" | bytes written a request | wrong | lost attributes | lost increments |");
    for (String side : sides.subList(1, sides.size())) {
      text.append(' ').append(sides.get(0)).append(" ÷ ").append(side).append(" |");
    }
    text.append('\n').append("|---|---|").append("---:|".repeat(7 + sides.size())).append('\n');
    for (String load : loads) {
      for (String side : sides) {
        line(text, load, side);
      }
    }
    return text.toString();
  }

  private void line(StringBuilder text, String load, String side) {
    List<Result> rounds = results.getOrDefault(load + side, List.of());
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %s | %.0f | %.2f | %.2f | %.2f | %.0f | %d | %s | %s |",
            load,
            side,
            median(rounds, Result::perSecond),
            median(rounds, Result::medianMillis),
            median(rounds, Result::p99Millis),
            median(rounds, Result::callsEach),
            median(rounds, Result::bytesEach),
            rounds.stream().mapToLong(Result::wrong).sum(),
            lost(load, rounds, Result::lostAttributes),
            lost(load, rounds, Result::lostIncrements)));
    for (String other : sides.subList(1, sides.size())) {
      text.append(side.equals(sides.get(0)) ? ratio(load, other) : "  |");
    }
    text.append('\n');
  }

  /** Of all rounds: what is lost is not a matter of medians. */
  private static String lost(String load, List<Result> rounds, ToDoubleFunction<Result> number) {
    if (!load.startsWith(Comparison.RACE)) {
      return "";
    }
    long lost = (long) rounds.stream().mapToDouble(number).sum();
    return lost + " of " + rounds.stream().mapToInt(Result::requests).sum();
  }

  /** The median of the ratios of each round, which the machine's moods do not touch. */
  private String ratio(String load, String other) {
    List<Result> ours = results.getOrDefault(load + sides.get(0), List.of());
    List<Result> theirs = results.getOrDefault(load + other, List.of());
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      ratios.add(ours.get(i).perSecond() / theirs.get(i).perSecond());
    }
    return String.format(Locale.ROOT, " %.2f |", middle(ratios));
  }

  private static double median(List<Result> rounds, ToDoubleFunction<Result> number) {
    return middle(rounds.stream().mapToDouble(number).boxed().toList());
  }

  private static double middle(List<Double> values) {
    return values.isEmpty() ? Double.NaN : values.stream().sorted().toList().get(values.size() / 2);
  }
}
