package dev.stash.storage.embedded;

import dev.stash.OptionInvalid;
import dev.stash.storage.StorageBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/** Opens a storage in a directory of this machine. */
public final class EmbeddedStorage {
  static final String OPTION = "storage-directory";

  private EmbeddedStorage() {}

  /**
   * Opens the storage in {@code directory}, which is made if it is missing and belongs to this
   * storage alone, until it is closed. See {@link dev.stash.Storage#embedded}.
   *
   * @throws OptionInvalid if the directory cannot be used, or RocksDB is missing
   * @throws StorageInUse if this or another process has it open
   * @throws StorageUnreadable if what is there cannot be read
   */
  public static StorageBackend open(Path directory) {
    return open(directory, Clock.systemUTC(), new SecureRandom().nextLong());
  }

  /**
   * Opens with a given clock.
   *
   * @param run tells the ETags of this opening from those of every other; drawn at random
   */
  static StorageBackend open(Path directory, Clock clock, long run) {
    NativeLibrary.require();
    Path home = home(directory);
    DirectoryLock lock = DirectoryLock.take(home);
    try {
      NativeLibrary.load(home);
      RocksStore store = new RocksStore(home.resolve("objects"));
      return new EmbeddedBackend(store, new Committer(store, clock), lock, clock, run);
    } catch (IOException e) {
      lock.release();
      throw new StorageUnreadable(directory, e);
    } catch (RuntimeException e) {
      lock.release();
      throw e;
    }
  }

  private static Path home(Path directory) {
    try {
      return Files.createDirectories(directory).toRealPath();
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  static OptionInvalid unusable(Path directory, IOException cause) {
    return new OptionInvalid(
        OPTION,
        directory + " is not a directory that this process can write",
        "make it writable or name another one",
        cause);
  }
}
