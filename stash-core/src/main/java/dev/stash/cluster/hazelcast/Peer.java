package dev.stash.cluster.hazelcast;

import dev.stash.cluster.Member;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Another member that has proven that it has the secret, in its present life: the seals for both
 * directions, and what has arrived of its lane. Sealing is thread-safe; what arrives is taken by
 * the topic's thread alone.
 */
final class Peer {
  final UUID id;
  final Member member;
  final byte[] nonce;

  /** The lane that its messages come by, how far it has come, and since when without a gap. */
  long lane;

  long since;

  long nth;

  private final Seal out;
  private final Seal in;
  private final AtomicLong sealed = new AtomicLong();
  private final Window opened = new Window();

  Peer(UUID id, Member member, byte[] nonce, Seal out, Seal in) {
    this.id = id;
    this.member = member;
    this.nonce = nonce.clone();
    this.out = out;
    this.in = in;
  }

  Packet.Sealed seal(UUID self, Frame frame) {
    long number = sealed.incrementAndGet();
    return new Packet.Sealed(self, number, out.seal(number, Frame.encode(frame)));
  }

  /** What it has sealed; null if it has not, not for us, or if it was opened already. */
  byte @Nullable [] open(Packet.Sealed packet) {
    byte[] open = in.open(packet.number(), packet.sealed());
    return open != null && opened.first(packet.number()) ? open : null;
  }
}
