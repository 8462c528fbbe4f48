package dev.stash.node;

/**
 * What became of the actors of a member that drained.
 *
 * @param warm were handed over with their state
 * @param cold were stored
 * @param left are still here
 */
public record Drained(int warm, int cold, int left) {}
