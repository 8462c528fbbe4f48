package dev.stash.storage.embedded;

import dev.stash.OptionInvalid;
import dev.stash.storage.StorageBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Stream;

/** Opens a storage in a directory of this machine. */
public final class EmbeddedStorage {
  /** What users have said the directory in: {@code embedded:DIRECTORY}. */
  static final String OPTION = "storage";

  private static final String OBJECTS = "objects";

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
    refuseForeign(home);
    DirectoryLock lock = DirectoryLock.take(home);
    try {
      NativeLibrary.load(home);
      RocksStore store = new RocksStore(OwnDirectory.make(home.resolve(OBJECTS)));
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
      Path home = OwnDirectory.make(directory).toRealPath();
      OwnDirectory.judge(home);
      return home;
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  /**
   * A directory that was never ours and is not empty is somebody else's, or named by mistake: what
   * is there must not be mixed with what we write, and one day be cleaned up with it.
   */
  private static void refuseForeign(Path home) {
    if (Files.exists(home.resolve(OBJECTS).resolve("CURRENT"))) {
      return;
    }
    try (Stream<Path> files = Files.list(home)) {
      if (files.map(file -> file.getFileName().toString()).anyMatch(EmbeddedStorage::foreign)) {
        throw new OptionInvalid(
            OPTION,
            home + " holds files that are not of this storage",
            "name a directory of its own; it is made if it is missing");
      }
    } catch (IOException e) {
      throw unusable(home, e);
    }
  }

  /**
   * What a start that was cut off leaves is ours; what systems keep in any directory is nobody's.
   */
  private static boolean foreign(String name) {
    return !name.startsWith(".")
        && !Set.of(OBJECTS, DirectoryLock.FILE, NativeLibrary.FOLDER, "lost+found").contains(name);
  }

  static OptionInvalid unusable(Path directory, IOException cause) {
    return new OptionInvalid(
        OPTION,
        directory + " is not a directory that this process can write",
        "make it writable or name another one",
        cause);
  }
}
