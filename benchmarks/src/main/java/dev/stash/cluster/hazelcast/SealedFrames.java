package dev.stash.cluster.hazelcast;

import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.hazelcast.Life.Outcome;
import dev.stash.identity.ClusterKey;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Frames between two members that have met, without a network; for benchmarks. */
public final class SealedFrames {
  private final Life here = life("here");
  private final Life there = life("there");
  private final Peer to = met(here, there);
  private final Peer from = met(there, here);
  private long nth;

  private static Life life(String name) {
    SecureRandom random = new SecureRandom();
    List<ClusterKey> keys = ClusterKey.of(List.of("a secret for benchmarks of 32 bytes"));
    Member member = new Member(UUID.randomUUID().toString(), name, 1, Map.of());
    return new Life(member, new Joining(name, keys, Map.of()), random);
  }

  private static Peer met(Life me, Life other) {
    if (me.judge(other.introduce(me.id(), me.hello().nonce(), true))
        instanceof Outcome.Belongs belongs) {
      return belongs.peer();
    }
    throw new IllegalStateException("they have one secret");
  }

  /** Writes a frame, and reads it, as without a seal. */
  public int plain(List<byte[]> messages) {
    return length(Frame.decode(Frame.encode(new Frame.Batch(1, ++nth, messages))));
  }

  /** Seals a frame, writes it as it travels, reads that and opens it. */
  public int sealed(List<byte[]> messages) {
    byte[] travels = Packet.encode(to.seal(here.id(), new Frame.Batch(1, ++nth, messages)));
    byte[] open = Packet.decode(travels) instanceof Packet.Sealed sealed ? from.open(sealed) : null;
    return length(open == null ? null : Frame.decode(open));
  }

  private static int length(@Nullable Frame frame) {
    if (frame instanceof Frame.Batch batch) {
      return batch.messages().size();
    }
    throw new IllegalStateException("it did not arrive");
  }
}
