package dev.stash.storage.jdbc;

/**
 * The texts, for one table. Each is one statement, and each write counts the rows that it wrote:
 * one or none.
 *
 * @param get by key
 * @param look by key, without the body of one that has the ETag: ETag known, key
 * @param replace by key and ETag: body, etag, size, key, ETag expected
 * @param create if absent: key, body, etag, size
 * @param overwrite whatever is there: key, body, etag, size
 * @param delete by key and ETag
 * @param list from a key on, that one included, and up to another, excluded: from, to, limit
 */
record Statements(
    String get,
    String look,
    String replace,
    String create,
    String overwrite,
    String delete,
    String list) {}
