package dev.stash.storage.embedded;

import dev.stash.OptionInvalid;
import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/** RocksDB's native code: there or not, and unpacked where it does not pile up. */
final class NativeLibrary {
  static final String FOLDER = "native";

  private NativeLibrary() {}

  /** Refuses to go on without RocksDB, before anything is made on the disk. */
  static void require() {
    try {
      Class.forName("org.rocksdb.RocksDB", false, NativeLibrary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw missing("RocksDB is not on the class path", e);
    }
  }

  /**
   * Loads the native code, once for this process. Left to itself RocksDB unpacks it to a new
   * temporary file at each start, which a killed process leaves behind; in {@code home} the next
   * start replaces it.
   */
  static void load(Path home) throws IOException {
    try {
      Path unpacked = OwnDirectory.make(home.resolve(FOLDER));
      NativeLibraryLoader.getInstance().loadLibrary(unpacked.toString());
      RocksDB.loadLibrary();
    } catch (UnsatisfiedLinkError e) {
      throw missing("RocksDB's native code does not load on this machine", e);
    }
  }

  private static OptionInvalid missing(String problem, Throwable cause) {
    return new OptionInvalid(
        "storage",
        "the embedded storage cannot run: " + problem,
        "add org.rocksdb:rocksdbjni for this platform, or choose another storage",
        cause);
  }
}
