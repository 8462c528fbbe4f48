package dev.stash.servlet.cdi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.machine.Machine;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whoever has no CDI does not need it. */
class WithoutCdiTest {
  private static final String OF_CDI = ".*(cdi-api|jakarta\\.inject|interceptor|weld).*";

  @Test
  void theFilterWorksInAProcessThatHasNoCdiOnItsClassPath() throws Exception {
    String classes =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().matches(OF_CDI))
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Machine.program("java"),
                "-Dstash.servlet=" + System.getProperty("stash.servlet", "6.1"),
                "-cp",
                classes,
                WithoutCdi.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("3", said);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
  }
}
