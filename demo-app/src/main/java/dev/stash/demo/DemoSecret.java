package dev.stash.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/**
 * The demo's secret: made at the first start and kept beside the data. A real one comes from you.
 */
final class DemoSecret {
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");

  private DemoSecret() {}

  static String in(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path file = directory.resolve("secret");
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    String fresh = Base64.getEncoder().encodeToString(bytes);
    try {
      Files.writeString(create(file, directory), fresh, StandardCharsets.UTF_8);
      return fresh;
    } catch (FileAlreadyExistsException kept) {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
  }

  /** With its mode: for its owner alone from the first moment. */
  private static Path create(Path file, Path in) throws IOException {
    return Files.getFileStore(in).supportsFileAttributeView("posix")
        ? Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER))
        : Files.createFile(file);
  }
}
