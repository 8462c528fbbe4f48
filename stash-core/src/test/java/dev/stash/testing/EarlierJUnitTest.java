package dev.stash.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code StashTest} with JUnit 5, in a process that has no other. */
class EarlierJUnitTest {
  private static final String CLASSES = "dev.stash.testing.StashTestTest";

  @Test
  void testsOfAnApplicationRunWithJUnit5() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String path =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !new File(entry).getName().startsWith("junit-"))
            .reduce("target/junit-elder.jar", (all, entry) -> all + File.pathSeparator + entry);
    Process tests =
        new ProcessBuilder(
                List.of(
                    java.toString(),
                    "-cp",
                    path,
                    "org.junit.platform.console.ConsoleLauncher",
                    "execute",
                    "--disable-ansi-colors",
                    "--details=tree",
                    "--select-class=" + CLASSES))
            .redirectErrorStream(true)
            .start();
    String said = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, tests.waitFor(), said);
    assertTrue(said.contains("4 tests successful"), said);
  }
}
