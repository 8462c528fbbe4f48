package dev.stash.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Node and npm, where the machine has them. Else a test is left out, with one loud line. */
final class Node {
  private Node() {}

  /** What a program says that ends well; nobody is asked over the network. */
  static String run(Path folder, String program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(find(program).toString()));
    command.addAll(List.of(arguments));
    Path said = Files.createTempFile("said", ".txt");
    Path complaints = Files.createTempFile("complaints", ".txt");
    try {
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().put("npm_config_offline", "true");
      builder.environment().put("npm_config_update_notifier", "false");
      Process process =
          builder.redirectOutput(said.toFile()).redirectError(complaints.toFile()).start();
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError(program + " does not end");
      }
      String text = Files.readString(said, UTF_8);
      assertTrue(process.exitValue() == 0, () -> program + " says " + text + read(complaints));
      return text;
    } finally {
      Files.delete(said);
      Files.delete(complaints);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  private static Path find(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    String line = "A TEST OF THE PAGE'S TYPES OR PACKAGE DID NOT RUN: no " + program + " found";
    System.err.println(line);
    return abort(line);
  }
}
