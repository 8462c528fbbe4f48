package dev.stash.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a Chromium is: the one that was named, one on the PATH, one that Playwright has downloaded
 * before, or the one inside an npm package, which needs no rights to install.
 */
final class Chromium {
  private static final String PACKAGE = "@sparticuz/chromium@147.0.2";
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
  private static final List<String> INSIDE =
      List.of(
          "chrome-linux/chrome",
          "chrome-linux64/chrome",
          "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
          "chrome-mac-arm64/Chromium.app/Contents/MacOS/Chromium");

  private Chromium() {}

  static Optional<Path> find() {
    return named().or(Chromium::onPath).or(Chromium::downloaded).or(Chromium::fromNpm);
  }

  private static Optional<Path> named() {
    String name = System.getProperty("stash.browser", System.getenv("STASH_BROWSER"));
    if (name == null || name.isBlank()) {
      return Optional.empty();
    }
    if (!Files.isExecutable(Path.of(name))) {
      throw new AssertionError("stash.browser: " + name + " cannot be executed");
    }
    return Optional.of(Path.of(name));
  }

  private static Optional<Path> onPath() {
    return NAMES.stream().flatMap(name -> onPath(name).stream()).findFirst();
  }

  private static Optional<Path> onPath(String name) {
    return Stream.of(variable("PATH").split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<Path> downloaded() {
    Path home = Path.of(System.getProperty("user.home"));
    return Stream.of(
            Path.of(variable("PLAYWRIGHT_BROWSERS_PATH")),
            home.resolve(".cache/ms-playwright"),
            home.resolve("Library/Caches/ms-playwright"))
        .filter(folder -> !folder.toString().isEmpty() && Files.isDirectory(folder))
        .flatMap(folder -> children(folder).stream())
        .flatMap(folder -> INSIDE.stream().map(folder::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static List<Path> children(Path folder) {
    try (var children = Files.list(folder)) {
      return children
          .filter(child -> child.getFileName().toString().startsWith("chromium-"))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (IOException unreadable) {
      return List.of();
    }
  }

  private static Optional<Path> fromNpm() {
    if (onPath("npm").isEmpty() || onPath("node").isEmpty()) {
      return Optional.empty();
    }
    Path folder = Path.of("target", "browser");
    try (FileChannel turn = turn(folder)) {
      turn.lock();
      Files.writeString(folder.resolve("package.json"), "{\"private\": true}");
      Path script =
          Files.writeString(
              folder.resolve("path.mjs"),
              """
              import chromium from '@sparticuz/chromium';
              console.log(await chromium.executablePath());
              """);
      run(folder, "npm", "install", "--no-audit", "--no-fund", "--no-save", PACKAGE);
      return run(folder, "node", script.getFileName().toString())
          .map(Path::of)
          .filter(Files::isExecutable);
    } catch (IOException failed) {
      return Optional.empty();
    }
  }

  /** Other processes of the tests want it into the same folder at the same time. */
  private static FileChannel turn(Path folder) throws IOException {
    Path file = Files.createDirectories(folder).resolve("turn");
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /** The last line that the command prints; empty if it fails or takes more than three minutes. */
  private static Optional<String> run(Path folder, String... command) throws IOException {
    Path output = folder.resolve(command[0] + ".log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        return Optional.empty();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    @Nullable String last = null;
    for (String line : Files.readAllLines(output)) {
      last = line;
    }
    return process.exitValue() == 0 ? Optional.ofNullable(last) : Optional.empty();
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    return value == null ? "" : value;
  }
}
