package dev.stash.engine;

/**
 * A view that is attached to an instance: it may write, and changes and watermarks are published to
 * it. Belongs to one connection; a later attachment of the same connection replaces it.
 *
 * @param connection which connection of which node; unique for ever
 * @param number counts the attachments of one connection
 * @param writer the name under which its writes are numbered
 * @param about what the behaviour wants to know of it
 * @param address where the shell delivers publications; opaque here
 */
public record Attachment(
    String connection, long number, String writer, Object about, Object address) {}
