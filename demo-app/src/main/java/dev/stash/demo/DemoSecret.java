package dev.stash.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The demo's secret: made at the first start and kept beside the data. A real one comes from you.
 */
final class DemoSecret {
  private DemoSecret() {}

  static String in(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("secret");
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    String fresh = Base64.getEncoder().encodeToString(bytes);
    try {
      Files.writeString(file, fresh, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
      if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      return fresh;
    } catch (FileAlreadyExistsException kept) {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
  }
}
