package dev.stash.cluster.hazelcast;

import dev.stash.cluster.Member;
import dev.stash.cluster.lanes.Post;
import dev.stash.cluster.lanes.Seal;
import java.util.UUID;

/**
 * Another member that has proven that it has the secret, in its present life.
 *
 * @param nonce of that life
 * @param post with it
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record Peer(UUID id, Member member, byte[] nonce, Post post) {

  /**
   * What a proof has shown of it.
   *
   * @param out what we seal for it
   * @param in what it seals for us
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Proven(UUID id, Member member, byte[] nonce, Seal out, Seal in) {
    Peer by(Post.Wire wire, Post.Arrivals arrivals) {
      return new Peer(id, member, nonce, new Post(out, in, wire, arrivals));
    }
  }
}
