import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs google-java-format over every Java file below this folder: {@code check} (default) or {@code
 * fix}.
 */
final class Format {
  public static void main(String[] args) throws IOException {
    boolean fix = args.length > 0 && args[0].equals("fix");
    List<String> arguments = new ArrayList<>();
    if (fix) {
      arguments.add("--replace");
    } else {
      arguments.addAll(List.of("--dry-run", "--set-exit-if-changed"));
    }
    try (var files = Files.walk(Path.of("."))) {
      files
          .map(Path::toString)
          .filter(name -> name.endsWith(".java") && !name.contains("/target/"))
          .filter(name -> !name.contains("/node_modules/"))
          .sorted()
          .forEach(arguments::add);
    }
    com.google.googlejavaformat.java.Main.main(arguments.toArray(String[]::new));
  }
}
