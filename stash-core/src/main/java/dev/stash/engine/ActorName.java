package dev.stash.engine;

/**
 * Which actor: every envelope between members says it, so that nothing of one is ever taken for
 * another's.
 *
 * @param kind what all actors of its sort share, see {@link Kind#name}
 * @param key which of them
 */
public record ActorName(String kind, String key) {}
