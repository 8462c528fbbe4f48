package dev.stash.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How values are written: {@code write} gives what {@code read} takes.
 *
 * @param read empty if the text is no such value
 * @param problem what is said of such a text
 * @param mend and what to do
 */
record Form<T>(
    Function<String, Optional<T>> read, Function<T, String> write, String problem, String mend) {
  private static final Pattern TIME_TEXT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");
  private static final Pattern SIZE_TEXT = Pattern.compile("(\\d{1,10})\\s*(KiB|MiB)?");

  static final Form<Duration> TIME =
      new Form<>(
          Form::time,
          Form::text,
          "is no time",
          "write a number and a unit: 250 ms, 30 s, 5 m, 1 h, 7 d");

  static final Form<Integer> NUMBER =
      new Form<>(Form::number, n -> Integer.toString(n), "is no number", "write digits only");

  static final Form<Integer> BYTES =
      new Form<>(
          Form::size, Form::text, "is no size", "write a number of bytes, or 64 KiB, or 4 MiB");

  static final Form<Boolean> FLAG =
      new Form<>(
          text ->
              switch (text) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
              },
          flag -> Boolean.toString(flag),
          "is neither true nor false",
          "write one of them");

  static final Form<String> TEXT =
      new Form<>(Optional::of, text -> text.isEmpty() ? "empty" : text, "", "");

  /** Divided by white space or commas. */
  static final Form<List<String>> WORDS =
      new Form<>(
          text -> Optional.of(words(text)),
          words -> words.isEmpty() ? "none" : String.join(", ", words),
          "",
          "");

  static <E extends Enum<E>> Form<E> oneOf(Class<E> type) {
    EnumSet<E> all = EnumSet.allOf(type);
    return new Form<>(
        text -> all.stream().filter(each -> each.name().equals(text)).findFirst(),
        Enum::name,
        "is none of " + String.join(", ", all.stream().map(Enum::name).toList()),
        "write one of them");
  }

  /** The same, but for what is never shown; that there is nothing is no secret. */
  Form<T> hidden() {
    return new Form<>(
        read,
        value -> value.equals("") || value.equals(List.of()) ? write.apply(value) : "…",
        problem,
        mend);
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split("[\\s,]+", -1)).filter(word -> !word.isEmpty()).toList();
  }

  /** Also as ISO 8601 has it, {@code PT30S}: so do others write times in configurations. */
  private static Optional<Duration> time(String text) {
    Matcher time = TIME_TEXT.matcher(text);
    if (!time.matches()) {
      return text.equals("0") ? Optional.of(Duration.ZERO) : isoTime(text);
    }
    long amount = Long.parseLong(time.group(1));
    return Optional.of(
        switch (time.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        });
  }

  private static Optional<Duration> isoTime(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeException none) {
      return Optional.empty();
    }
  }

  /** In the largest unit that it is whole in. */
  private static String text(Duration time) {
    if (time.isZero()) {
      return "0";
    } else if (time.toMillisPart() != 0) {
      return time.toMillis() + " ms";
    } else if (time.toSecondsPart() != 0) {
      return time.toSeconds() + " s";
    } else if (time.toMinutesPart() != 0) {
      return time.toMinutes() + " m";
    }
    return time.toHoursPart() != 0 ? time.toHours() + " h" : time.toDays() + " d";
  }

  private static Optional<Integer> number(String text) {
    try {
      return Optional.of(Integer.parseInt(text));
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  private static Optional<Integer> size(String text) {
    Matcher size = SIZE_TEXT.matcher(text);
    if (!size.matches()) {
      return Optional.empty();
    }
    long unit = size.group(2) == null ? 1 : size.group(2).equals("KiB") ? 1 << 10 : 1 << 20;
    // What is too much for an int is too much for every option: its bounds will say so.
    return Optional.of((int) Math.min(Integer.MAX_VALUE, Long.parseLong(size.group(1)) * unit));
  }

  private static String text(int bytes) {
    if (bytes == 0 || bytes % (1 << 10) != 0) {
      return Integer.toString(bytes);
    }
    return bytes % (1 << 20) == 0 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}
