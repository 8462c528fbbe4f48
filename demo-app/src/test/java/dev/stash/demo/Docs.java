package dev.stash.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the documentation, and the sources that they speak of. */
final class Docs {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern COMMENT = Pattern.compile("//[^\n]*|/\\*.*?\\*/", Pattern.DOTALL);

  private Docs() {}

  /** All files of the project whose name ends so, but what was built. */
  static Map<Path, String> read(String suffix) {
    Map<Path, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(ROOT)) {
      for (Path file : all.filter(f -> f.toString().endsWith(suffix)).toList()) {
        if (!file.toString().contains("/target/")) {
          files.put(file, Files.readString(file));
        }
      }
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
    return files;
  }

  /** Code without comments and white space. */
  static String bare(String code) {
    // A URL in a string has two slashes too.
    String safe = code.replace("://", ":§§");
    return COMMENT.matcher(safe).replaceAll("").replaceAll("\\s+", "");
  }

  static String name(Path page) {
    return ROOT.relativize(page).toString();
  }
}
