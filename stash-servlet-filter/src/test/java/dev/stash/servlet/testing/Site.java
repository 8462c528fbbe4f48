package dev.stash.servlet.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The folder that an application's files are in, and its container's own. */
final class Site implements AutoCloseable {
  final Path folder;

  Site() {
    try {
      folder = Files.createTempDirectory("stash-servlet");
      Files.writeString(folder.resolve("style.css"), "body { color: green }\n");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException inUse) {
      throw new UncheckedIOException(inUse);
    }
  }
}
