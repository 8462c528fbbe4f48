package dev.stash.servlet;

import dev.stash.OptionInvalid;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An option as text.
 *
 * @param option its name
 * @param text its value, never shown in a message
 */
record Parameter(String option, String text) {
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

  boolean flag() {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong("is neither true nor false", "write one of them");
    };
  }

  int number() {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException noNumber) {
      throw wrong("is no number", "write digits only");
    }
  }

  Duration time() {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw wrong("is no time", "write a number and a unit: 250 ms, 30 s, 5 m, 1 h, 7 d");
    }
    long amount = Long.parseLong(time.group(1));
    return switch (time.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** Words between white space or commas. */
  List<String> words() {
    return List.of(text.split("[\\s,]+", -1)).stream().filter(word -> !word.isEmpty()).toList();
  }

  OptionInvalid wrong(String problem, String mend) {
    return new OptionInvalid(option, problem, mend);
  }

  /** Without the value, which may be a secret. */
  @Override
  public String toString() {
    return "Parameter[" + option + "]";
  }
}
