package dev.stash.servlet.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** The table of the specification's sentences names tests that exist. */
class SpecificationTest {
  private static final Path TABLE = Path.of("../docs/reference/http-session.md");
  private static final Pattern NAME = Pattern.compile("`([A-Z][A-Za-z]*Test)\\.([A-Za-z]+)`");

  @Test
  void everySentenceNamesATestThatExists() throws Exception {
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (String line : Files.readAllLines(TABLE)) {
      Matcher name = NAME.matcher(line);
      boolean row = line.matches("\\| [0-9J].*");
      if (row && !line.contains("not covered") && !name.reset().find()) {
        missing.add(line);
      }
      name.reset();
      while (name.find()) {
        named++;
        if (!exists(name.group(1), name.group(2))) {
          missing.add(name.group());
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(named > 40, "the table was not found whole: " + named);
  }

  private static boolean exists(String type, String test) {
    try {
      Method[] methods =
          Class.forName(SpecificationTest.class.getPackageName() + "." + type).getDeclaredMethods();
      return Arrays.stream(methods)
          .filter(method -> method.getName().equals(test))
          .anyMatch(
              method ->
                  method.isAnnotationPresent(Test.class)
                      || method.isAnnotationPresent(ParameterizedTest.class));
    } catch (ClassNotFoundException unknown) {
      return false;
    }
  }
}
