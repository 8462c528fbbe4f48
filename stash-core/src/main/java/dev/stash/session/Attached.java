package dev.stash.session;

import dev.stash.Recovery;
import dev.stash.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a link learns when it is attached, or attached again to another owner.
 *
 * @param recovery what was found; with ERROR all else is empty or 0
 * @param entries the slice as this link may see it: SESSION entries and those of its own page
 * @param revision the session's revision these entries have
 * @param saved the highest revision known to be stored
 * @param lastEvent the last applied event of this page, 0 if none
 * @param savedEvent the last event of this page known to be stored, 0 if none
 * @param former what an older version left, if it is to be migrated; see {@link SliceLink#migrate}
 * @param overtaken the version of older entries that have changed since this one began, and are not
 *     seen by it; 0 if none have
 * @param trouble with ERROR: a stable code that says why
 * @param instance who has told it; revisions of two instances are not comparable
 * @param epoch what results that are made from now on say; see {@link SliceLink}
 * @param lineage what the session is called to pages; null: as the browser's id says, or, with
 *     ERROR, not known
 */
public record Attached(
    Recovery recovery,
    Map<String, Json> entries,
    long revision,
    long saved,
    long lastEvent,
    long savedEvent,
    @Nullable Former former,
    int overtaken,
    @Nullable String trouble,
    @Nullable String lineage,
    String instance,
    long epoch) {
  static Attached failed(String trouble) {
    return new Attached(Recovery.ERROR, Map.of(), 0, 0, 0, 0, null, 0, trouble, null, "", 0);
  }
}
