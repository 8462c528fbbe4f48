package dev.stash.wire;

import dev.stash.identity.SessionKey;

/**
 * The browser at the other end of a socket, as its id says when the socket opens.
 *
 * @param session the key of its session
 * @param lineage that of a session that began with its id
 * @param until when the id is over, whatever is stored, in epoch milliseconds: no message is taken
 *     then
 */
public record Browser(SessionKey session, String lineage, long until) {}
