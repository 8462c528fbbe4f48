package dev.stash;

/**
 * The time of an event, both clocks in milliseconds.
 *
 * @param ticks a monotonic clock: delays, back-offs and deadlines count on it, so that a jump of
 *     the wall clock moves none of them
 * @param wall the time of day since the epoch: only what is stored and compared across processes
 *     (creation, last seen, expiry) uses it
 */
public record Moment(long ticks, long wall) {}
