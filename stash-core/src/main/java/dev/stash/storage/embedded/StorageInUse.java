package dev.stash.storage.embedded;

import dev.stash.StashException;
import java.nio.file.Path;

/** The directory of an embedded storage is open already, in this process or in another. */
public final class StorageInUse extends StashException {
  private static final long serialVersionUID = 1L;

  StorageInUse(Path directory, String holder) {
    super(
        "STORAGE_IN_USE",
        "option "
            + EmbeddedStorage.OPTION
            + ": "
            + directory
            + " is in use by "
            + holder
            + "; stop or close the other one, name another directory,"
            + " or use a storage that nodes can share",
        null);
  }
}
