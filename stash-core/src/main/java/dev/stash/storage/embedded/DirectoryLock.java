package dev.stash.storage.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One opening of a directory at a time. The operating system drops the lock of a killed process.
 *
 * <p>The set comes before the file: on POSIX systems the lock of a process is lost as soon as it
 * closes any handle of that file, so a second opening in this process must not touch it.
 */
final class DirectoryLock {
  static final String FILE = "lock";

  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel file;

  private DirectoryLock(Path directory, FileChannel file) {
    this.directory = directory;
    this.file = file;
  }

  /** Locks a directory given by its real path. */
  static DirectoryLock take(Path directory) {
    if (!OPEN.add(directory)) {
      throw new StorageInUse(directory, "this process");
    }
    try {
      return new DirectoryLock(directory, lockedFile(directory));
    } catch (IOException e) {
      OPEN.remove(directory);
      throw EmbeddedStorage.unusable(directory, e);
    } catch (RuntimeException e) {
      OPEN.remove(directory);
      throw e;
    }
  }

  private static FileChannel lockedFile(Path directory) throws IOException {
    FileChannel file =
        FileChannel.open(
            directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = file.tryLock();
      if (lock != null) {
        return file;
      }
    } catch (OverlappingFileLockException e) {
      file.close();
      throw new StorageInUse(directory, "this process");
    }
    file.close();
    throw new StorageInUse(directory, "another process");
  }

  void release() {
    try {
      file.close();
    } catch (IOException e) {
      // Nothing was written to it, and the lock goes with the handle.
    } finally {
      OPEN.remove(directory);
    }
  }
}
