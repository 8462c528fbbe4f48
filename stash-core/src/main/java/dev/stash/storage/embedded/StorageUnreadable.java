package dev.stash.storage.embedded;

import dev.stash.StashException;
import java.nio.file.Path;

/** The directory of an embedded storage holds something that cannot be read; it is left alone. */
public final class StorageUnreadable extends StashException {
  private static final long serialVersionUID = 1L;

  StorageUnreadable(Path directory, Throwable cause) {
    super(
        "STORAGE_UNREADABLE",
        "option "
            + EmbeddedStorage.OPTION
            + ": what is in "
            + directory
            + " cannot be read ("
            + cause.getMessage()
            + "); restore it from a copy, or name another directory to start empty",
        cause);
  }
}
