package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What somebody sees who starts the demo with a mistake: one line, and the shell back. */
class StartIT {
  @TempDir Path data;

  @ParameterizedTest
  @CsvSource({
    "--port,99999,1",
    "--port,http,2",
    "--storage,nope,1",
    "--server,nope,2",
    "--nodes,0,1",
    "--nodes,99,1",
    "--s3-endpoint,http://127.0.0.1:1,1",
    "--s3-bucket,b,1",
    "--bogus,1,2",
  })
  void aMistakeStopsTheStartWithOneLineThatNamesTheOption(String flag, String value, int code)
      throws Exception {
    Said said = start(flag, value);
    assertEquals(code, said.code);
    assertEquals(1, said.lines.size(), String.valueOf(said.lines));
    assertTrue(said.lines.get(0).contains(flag.substring(0, 4)), said.lines.get(0));
    assertTrue(said.lines.get(0).contains(";"), "with the mend: " + said.lines.get(0));
  }

  @Test
  void severalNodesAreForHelidonAlone() throws Exception {
    Said said = start("--nodes", "3", "--server", "tomcat");
    assertEquals(1, said.code);
    assertEquals(1, said.lines.size(), String.valueOf(said.lines));
    assertTrue(said.lines.getFirst().contains("--server helidon"), said.lines.getFirst());
  }

  @ParameterizedTest
  @EnumSource(ServerKind.class)
  void aPortInUseIsSaidInOneLine(ServerKind kind) throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Said said = start("--server", kind.title(), "--storage", "memory", "--port", port);
      assertEquals(1, said.code);
      String last = said.lines.getLast();
      assertTrue(last.startsWith("option --port: cannot be bound"), String.valueOf(said.lines));
    }
  }

  @Test
  void aSecondProcessOnTheSameDataIsRefusedInOneLine() throws Exception {
    try (DemoServer first = new DemoServer(data)) {
      first.start();
      Said said = start("--port", "0");
      assertEquals(1, said.code);
      assertTrue(said.lines.getLast().contains("storage"), String.valueOf(said.lines));
    }
  }

  private record Said(int code, List<String> lines) {}

  private Said start(String... flags) throws IOException, InterruptedException {
    Path log = Files.createTempFile(data, "said", ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.stash.demo.Demo",
                "--data",
                data.toString()));
    command.addAll(List.of(flags));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it neither started nor stopped: " + Files.readAllLines(log));
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(log));
    lines.removeIf(line -> line.contains("WARNING") || line.contains("INFO"));
    return new Said(process.exitValue(), lines);
  }
}
