package dev.stash.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stash.machine.Machine;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.h2.tools.Server;
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

  @Test
  void aDatabaseThatComesAfterTheStartIsWaitedForAndOneLineSaysSo() throws Exception {
    int port = Machine.freePort();
    Process demo = process("--port", "0", "--storage", "jdbc", "--jdbc-url", database(port));
    try (BufferedReader lines = demo.inputReader()) {
      List<String> before = until(lines, "waiting for the storage");
      assertTrue(before.getLast().contains("at most 30 s"), before.getLast());
      assertTrue(before.getLast().contains("jdbc-url"), before.getLast());
      Server database = Server.createTcpServer("-tcpPort", "" + port, "-ifNotExists").start();
      List<String> after = until(lines, "ready http://");
      assertTrue(after.stream().noneMatch(l -> l.contains("waiting for")), after.toString());
      demo.destroyForcibly().onExit().join();
      database.stop();
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void aDatabaseThatNeverComesIsRefusedInOneLineAfterTheWait() throws Exception {
    Said said =
        start(
            "--storage", "jdbc", "--jdbc-url", database(Machine.freePort()), "--storage-wait", "1");
    assertEquals(1, said.code);
    assertEquals(1, said.lines.size(), String.valueOf(said.lines));
    String line = said.lines.getFirst();
    assertTrue(line.startsWith("option jdbc-url: ") && line.contains("; start it"), line);
  }

  @Test
  void whoWaitsForItsStorageEndsWhenItIsToldTo() throws Exception {
    Process demo = process("--storage", "jdbc", "--jdbc-url", database(Machine.freePort()));
    try (BufferedReader lines = demo.inputReader()) {
      until(lines, "waiting for the storage");
      demo.destroy();
      assertTrue(demo.waitFor(20, TimeUnit.SECONDS), "it goes on waiting");
    } finally {
      demo.destroyForcibly();
    }
  }

  private static String database(int port) {
    return "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:late;DB_CLOSE_DELAY=-1";
  }

  /** What it says, up to a line with this. */
  private static List<String> until(BufferedReader lines, String part) throws IOException {
    List<String> said = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.add(line);
      if (line.contains(part)) {
        return said;
      }
    }
    throw new AssertionError("it ended, and said: " + said);
  }

  private record Said(int code, List<String> lines) {}

  private Said start(String... flags) throws IOException, InterruptedException {
    Path log = Files.createTempFile(data, "said", ".log");
    Process process = builder(flags).redirectOutput(log.toFile()).start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("it neither started nor stopped: " + Files.readAllLines(log));
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(log));
    lines.removeIf(line -> line.contains("WARNING") || line.contains("INFO"));
    return new Said(process.exitValue(), lines);
  }

  private Process process(String... flags) throws IOException {
    return builder(flags).start();
  }

  private ProcessBuilder builder(String... flags) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Machine.program("java"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Machine.classPath(),
                "dev.stash.demo.Demo",
                "--data",
                data.toString()));
    command.addAll(List.of(flags));
    return new ProcessBuilder(command).redirectErrorStream(true);
  }
}
