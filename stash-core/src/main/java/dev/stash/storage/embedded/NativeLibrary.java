package dev.stash.storage.embedded;

import dev.stash.OptionInvalid;
import java.io.IOException;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;

/** RocksDB's native code: there or not, and unpacked where it does not pile up. */
final class NativeLibrary {
  static final String FOLDER = "native";

  private static final String ADD =
      "add org.rocksdb:rocksdbjni for this platform, or choose another storage";

  private static final String SHARE =
      "restart the container; and for the next redeploy take rocksdbjni out of the application"
          + " (scope provided) and put its jar where the container's own are, in Tomcat into lib";

  private NativeLibrary() {}

  /** Refuses to go on without RocksDB, before anything is made on the disk. */
  static void require() {
    try {
      Class.forName("org.rocksdb.RocksDB", false, NativeLibrary.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw refusal("RocksDB is not on the class path", ADD, e);
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
      if (loadedByAnother(e)) {
        throw refusal("an earlier deployment still has RocksDB's native code loaded", SHARE, e);
      }
      throw refusal("RocksDB's native code does not load on this machine", ADD, e);
    }
  }

  /** A process has a file of native code once: JNI says so in words alone. */
  private static boolean loadedByAnother(UnsatisfiedLinkError e) {
    return String.valueOf(e.getMessage()).contains("another classloader");
  }

  private static OptionInvalid refusal(String problem, String mend, Throwable cause) {
    return new OptionInvalid(
        EmbeddedStorage.OPTION, "the embedded storage cannot run: " + problem, mend, cause);
  }
}
