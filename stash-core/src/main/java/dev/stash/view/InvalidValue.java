package dev.stash.view;

/**
 * A stored value that could not be assigned; its field keeps its default.
 *
 * @param key the entry's key
 * @param reason what is wrong and where; never the value
 */
public record InvalidValue(String key, String reason) {}
