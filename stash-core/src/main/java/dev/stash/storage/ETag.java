package dev.stash.storage;

/**
 * The storage's name for the bytes of one object, opaque to callers.
 *
 * @param value as the storage gave it, without quotes
 */
public record ETag(String value) {}
