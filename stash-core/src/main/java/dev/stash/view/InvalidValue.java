package dev.stash.view;

/**
 * A stored value that could not be put into its field, which keeps its default.
 *
 * @param key the entry's key
 * @param reason why, without the value
 */
public record InvalidValue(String key, String reason) {}
