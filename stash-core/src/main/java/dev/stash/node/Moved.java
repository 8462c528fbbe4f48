package dev.stash.node;

/**
 * What has left a member since it began.
 *
 * @param warm actors that were handed over with their state
 * @param cold those that were only stored
 */
public record Moved(int warm, int cold) {}
