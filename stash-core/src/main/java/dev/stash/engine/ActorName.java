package dev.stash.engine;

/**
 * Which actor: every envelope between members says it, so that nothing of one is ever taken for
 * another's.
 *
 * @param kind what all actors of its sort share
 * @param key which of them
 */
record ActorName(String kind, String key) {}
