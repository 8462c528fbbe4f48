package dev.stash.session;

/**
 * What a sweep did.
 *
 * @param seen how many objects were listed
 * @param sessions how many expired sessions and old tombstones were removed
 * @param principals how many entries of sessions that are gone were removed
 */
public record SweepReport(int seen, int sessions, int principals) {}
