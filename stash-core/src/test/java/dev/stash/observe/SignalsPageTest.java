package dev.stash.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.SessionEvent;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on signals against the interface. */
class SignalsPageTest {
  private final String page = read();

  private static String read() {
    try {
      return Files.readString(Path.of("../docs/reference/signals.md"));
    } catch (java.io.IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private List<MatchResult> found(String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE).matcher(page).results().toList();
  }

  @Test
  void eachSignalHasItsRowAndNoOtherHas() {
    Set<String> documented =
        found("^\\| `(\\w+\\([a-zA-Z, ]*\\))` \\|").stream()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> signals =
        Arrays.stream(Signals.class.getDeclaredMethods())
            .map(SignalsPageTest::signature)
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(signals, documented);
  }

  private static String signature(Method signal) {
    return signal.getName()
        + Arrays.stream(signal.getParameters())
            .map(Parameter::getName)
            .collect(Collectors.joining(", ", "(", ")"));
  }

  @Test
  void eachMeterIsNamedAndNoOtherIs() throws Exception {
    Set<String> named = new TreeSet<>();
    found("`(stash(?:\\.[a-z]+)+)`").forEach(name -> named.add(name.group(1)));
    Set<String> meters = new TreeSet<>();
    for (Field constant : Signals.class.getFields()) {
      if (constant.getType() == String.class) {
        meters.add((String) constant.get(null));
      }
    }
    assertEquals(meters, named);
  }

  @Test
  void eachConstantIsExplainedAndNoOtherIs() {
    List<String> missing = new ArrayList<>();
    Set<String> known = new TreeSet<>();
    List<Class<?>> types = new ArrayList<>(List.of(Signals.class.getDeclaredClasses()));
    types.add(SessionEvent.Why.class);
    for (Class<?> type : types) {
      for (Object constant : Stream.of(type.getEnumConstants()).toList()) {
        known.add(constant.toString());
        if (found("(^\\| |of |, )" + constant + "\\b").isEmpty()) {
          missing.add(type.getSimpleName() + "." + constant);
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(known.size() > 20, known::toString);
    found("^\\| ([A-Z_]+) \\|")
        .forEach(row -> assertTrue(known.contains(row.group(1)), row.group()));
  }

  /** They become labels and names of files: few, and like all the others. */
  @Test
  void metersAreNamedAlike() throws Exception {
    for (Field constant : Signals.class.getFields()) {
      if (constant.getType() == String.class) {
        String name = (String) constant.get(null);
        assertTrue(name.matches("stash\\.[a-z]+(\\.[a-z]+)?"), name);
      }
    }
  }
}
