package dev.stash;

/**
 * What became of the sessions of a member that left.
 *
 * @param handedOver went warm to another member, which needs no storage read
 * @param stored were stored and dropped; whoever asks next reads them
 * @param left are still here: there is no other member, or the time was up
 * @param millis how long it took
 */
public record DrainReport(int handedOver, int stored, int left, long millis) {}
