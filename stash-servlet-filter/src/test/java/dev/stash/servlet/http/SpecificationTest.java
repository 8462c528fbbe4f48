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

/** The tables of the specification's sentences and of others' cases name tests that exist. */
class SpecificationTest {
  private static final Path TABLE = Path.of("../docs/reference/http-session.md");
  private static final Path CASES = Path.of("../docs/reference/http-session-cases.md");
  private static final Pattern NAME =
      Pattern.compile("`([A-Z][A-Za-z]*(?:Test|Contract))\\.([A-Za-z]+)`");

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

  /** Tests of other packages are left to DocsTest, which looks for all that are named. */
  @Test
  void everyCaseOfOthersNamesATestThatExistsOrSaysWhyThereIsNone() throws Exception {
    List<String> wrong = new ArrayList<>();
    int cases = 0;
    for (String line : Files.readAllLines(CASES)) {
      if (line.startsWith("| ") && !line.startsWith("| case ")) {
        cases++;
        String here = line.substring(line.indexOf(" | ") + 3);
        Matcher name = NAME.matcher(here);
        if (!here.startsWith("no: ") && !name.find()) {
          wrong.add(line);
        }
        name.reset();
        while (name.find()) {
          if (ours(name.group(1)) && !exists(name.group(1), name.group(2))) {
            wrong.add(name.group());
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(cases > 100, "the tables were not found whole: " + cases);
  }

  private static boolean ours(String type) {
    return Files.exists(Path.of("src/test/java/dev/stash/servlet/http").resolve(type + ".java"));
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
