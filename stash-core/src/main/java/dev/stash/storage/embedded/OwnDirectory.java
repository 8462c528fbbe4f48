package dev.stash.storage.embedded;

import dev.stash.OptionInvalid;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Directories for their owner alone: what people keep in their sessions lies in them, and native
 * code that this process runs. Where a file system knows no such rights, its own hold.
 */
final class OwnDirectory {
  private static final Logger LOG = System.getLogger(OwnDirectory.class.getName());

  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rwx------");

  private OwnDirectory() {}

  /** Makes it with its rights, if it is missing; what stands above it is made as usual. */
  static Path make(Path directory) throws IOException {
    Path above = directory.toAbsolutePath().getParent();
    if (Files.isDirectory(directory) || above == null) {
      return directory;
    }
    FileAttribute<?>[] rights =
        posix(Files.createDirectories(above))
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER)}
            : new FileAttribute<?>[0];
    try {
      return Files.createDirectory(directory, rights);
    } catch (FileAlreadyExistsException there) {
      if (Files.isDirectory(directory)) {
        return directory;
      }
      throw there;
    }
  }

  /**
   * Looks at the rights of one that may be somebody else's making. They are left as they are: a
   * group may be there for a reason.
   *
   * @throws OptionInvalid if everybody may write to it, and so put code into this process
   */
  static void judge(Path directory) throws IOException {
    if (!posix(directory)) {
      return;
    }
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(directory);
    if (rights.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new OptionInvalid(
          EmbeddedStorage.OPTION,
          directory + " can be written to by everybody on this machine",
          "chmod 700 it, or name a directory below it; that is made with the right mode");
    } else if (!OWNER.containsAll(rights)) {
      LOG.log(
          Level.WARNING,
          "{0} is {1}: others than its owner get at what sessions keep; chmod 700 it, or name a"
              + " directory below it, which is made with the right mode",
          directory,
          PosixFilePermissions.toString(rights));
    }
  }

  private static boolean posix(Path there) throws IOException {
    return Files.getFileStore(there).supportsFileAttributeView(PosixFileAttributeView.class);
  }
}
