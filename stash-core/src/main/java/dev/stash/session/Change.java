package dev.stash.session;

import dev.stash.Scope;
import dev.stash.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * One key's new value.
 *
 * @param key the entry's key in its slice
 * @param scope who the entry belongs to
 * @param value the new value, canonically encoded; null removes the entry
 */
public record Change(String key, Scope scope, @Nullable Json value) {}
