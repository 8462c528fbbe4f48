package dev.stash.session;

import dev.stash.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The SESSION entries of one slice, encoded: for web modules that keep something in a session,
 * under the name of a view or one that no view can have. Applications use {@link
 * dev.stash.SessionView}. Methods block, for about {@code call-timeout} at most. Thread-safe.
 */
public sealed interface SliceEntries permits StoredEntries, PassingEntries {
  /**
   * What is there now.
   *
   * @param entries empty if there is no such slice
   * @param former what an older version left, if this one has nothing yet
   */
  record Found(Map<String, Json> entries, @Nullable Former former) {}

  /**
   * What is there now, stored or about to be; empty if there is no such slice. Stores nothing, and
   * asks no storage where the session is in memory.
   *
   * @throws CallFailed {@code STORAGE_UNAVAILABLE}, {@code STATE_UNREADABLE}, {@code
   *     SESSION_ROTATED}; {@code SESSION_ENDED} if the session is over
   */
  default Map<String, Json> read() {
    return find().entries();
  }

  /**
   * What is there now, as {@link #read} tells, and what could be migrated if nothing is.
   *
   * @throws CallFailed as for {@link #read}
   */
  Found find();

  /**
   * Writes in one commit, and returns when that is stored.
   *
   * @param changes at least one, keys distinct
   * @param expected keys that must have these values now, null for absent ones
   * @return false if one of them had another value: then nothing is written
   * @throws CallFailed as for {@link #read}, and if a limit would be passed; after {@code
   *     STORAGE_UNAVAILABLE} it may be stored later
   */
  boolean write(List<Change> changes, Map<String, @Nullable Json> expected);
}
