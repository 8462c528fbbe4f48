package dev.stash;

import dev.stash.storage.StorageBackend;
import dev.stash.storage.embedded.EmbeddedStorage;
import java.nio.file.Path;

/** The storages that come with Stash. */
public final class Storage {
  private Storage() {}

  /**
   * A storage in a directory of this machine, for one process: a development server, a single node.
   * A write is acknowledged when it is on the disk; what was acknowledged survives a crash of the
   * process or of the machine. Needs {@code org.rocksdb:rocksdbjni} on the class path.
   *
   * <p>The caller closes it, after everything that uses it.
   *
   * @param directory made if it is missing; nothing else may be kept in it
   * @throws OptionInvalid if the directory cannot be used, or RocksDB is missing
   * @throws dev.stash.storage.embedded.StorageInUse if this or another process has it open
   * @throws dev.stash.storage.embedded.StorageUnreadable if what is there cannot be read
   */
  public static StorageBackend embedded(Path directory) {
    return EmbeddedStorage.open(directory);
  }
}
