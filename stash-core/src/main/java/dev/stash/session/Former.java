package dev.stash.session;

import dev.stash.json.Json;
import java.util.Map;

/**
 * What an older version of a view has left, for a page whose own version has nothing yet.
 *
 * @param version that older version
 * @param entries its SESSION entries, the TAB entries of this tab and the RECONNECT ones of this
 *     page
 * @param pageOnly whether only those of the page and its tab are missing: the SESSION entries of
 *     the newer version are there already
 */
public record Former(int version, Map<String, Json> entries, boolean pageOnly) {}
