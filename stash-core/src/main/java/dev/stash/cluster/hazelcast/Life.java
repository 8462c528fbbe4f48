package dev.stash.cluster.hazelcast;

import dev.stash.cluster.Joining;
import dev.stash.cluster.Member;
import dev.stash.cluster.lanes.Seal;
import dev.stash.identity.ClusterKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One life of this member, from the time it appears under an id until it leaves or is cut off, and
 * how it and others prove to each other that they have the secret.
 *
 * <p>A life has a random nonce. All that one member seals for another is sealed with keys derived
 * from the cluster key, both ids and both nonces, in the order of sender and receiver. So our nonce
 * is a challenge that every proof answers: one that was recorded in an earlier life of ours opens
 * nothing, and one of an earlier life of its sender is refused, because a life that was over once
 * is remembered as long as ours lasts (32 bytes each; only who has the secret can add any). Within
 * both lives {@link dev.stash.cluster.lanes.Post} knows what has come before. What comes back to
 * its sender was sealed for the other direction.
 *
 * <p>Each side seals with its present key, and opens with all it has: so a secret can be changed
 * member by member. Two of which one could not open what the other seals have different secrets.
 *
 * <p>No I/O here. Thread-safe.
 */
final class Life {
  private static final int DIGEST_BYTES = 16;

  private final Member self;
  private final UUID id;
  private final Joining joining;
  private final SecureRandom random;
  private final byte[] nonce = new byte[Packet.NONCE_BYTES];
  private final Set<String> over = ConcurrentHashMap.newKeySet();

  Life(Member self, Joining joining, SecureRandom random) {
    this.self = self;
    this.id = UUID.fromString(self.id());
    this.joining = joining;
    this.random = random;
    random.nextBytes(nonce);
  }

  Member self() {
    return self;
  }

  UUID id() {
    return id;
  }

  /** Something came from nobody who belongs here, or somebody does not prove that it does. */
  void unproven() {
    joining.unproven().run();
  }

  Packet.Hello hello() {
    List<byte[]> keys = joining.keys().stream().map(ClusterKey::id).toList();
    String name = joining.name();
    String shown = name.substring(0, Math.min(name.length(), Packet.NAME_CHARS));
    return new Packet.Hello(id, shown, nonce, keys);
  }

  /** This life of another member is over, and never comes back. */
  void over(Peer peer) {
    over.add(HexFormat.of().formatHex(peer.nonce()));
  }

  /** Whether it is, also if that was found out while it proved itself. */
  boolean isOver(Peer.Proven other) {
    return over.contains(HexFormat.of().formatHex(other.nonce()));
  }

  /** Whether this is the life of it that we know. */
  boolean knows(@Nullable Peer peer, byte[] itsNonce) {
    return peer != null && same(peer.nonce(), itsNonce);
  }

  /** Whether each of us has a key for what the other seals. */
  boolean shareSecret(Packet.Hello hello) {
    return key(hello.keys().getFirst()) != null
        && hello.keys().stream().anyMatch(other -> same(other, present().id()));
  }

  /**
   * Who we are, for the sender of a greeting alone.
   *
   * @param wanted whether we do not know yet who it is
   */
  Packet.Proof introduce(UUID to, byte[] itsNonce, boolean wanted) {
    byte[] salt = new byte[Packet.NONCE_BYTES];
    random.nextBytes(salt);
    Map<String, List<byte[]>> common = new HashMap<>();
    joining.common().forEach((option, names) -> common.put(option, digests(option, names)));
    byte[] open =
        new Introduction(wanted, self.name(), self.channels(), self.attributes(), common).encode();
    byte[] sealed = proof(present(), id, to, nonce, itsNonce, salt).seal(0, open);
    return new Packet.Proof(id, nonce, present().id(), salt, sealed);
  }

  private List<byte[]> digests(String option, Set<String> names) {
    return names.stream().map(name -> digest(present(), option, name)).toList();
  }

  /** What became of a proof. */
  sealed interface Outcome {
    /** Not sealed with a key of ours, or not for us, or not in the present lives of both. */
    record Nothing() implements Outcome {}

    /** It has the secret, and this option is another there; {@code wanted} as in the proof. */
    record Differs(String name, String option, boolean wanted) implements Outcome {}

    /** It belongs here; {@code wanted}: it wants to know who we are. */
    record Belongs(Peer.Proven other, boolean wanted) implements Outcome {}
  }

  /** Looks at what another member says to prove itself. */
  Outcome judge(Packet.Proof proof) {
    ClusterKey its = key(proof.key());
    if (its == null) {
      return new Outcome.Nothing();
    }
    byte[] open =
        over.contains(HexFormat.of().formatHex(proof.nonce()))
            ? null
            : proof(its, proof.from(), id, proof.nonce(), nonce, proof.salt())
                .open(0, proof.sealed());
    Introduction introduction = open == null ? null : Introduction.decode(open);
    if (introduction == null) {
      return new Outcome.Nothing();
    }
    String differs = difference(its, introduction.common());
    if (differs != null) {
      return new Outcome.Differs(introduction.name(), differs, introduction.wanted());
    }
    UUID from = proof.from();
    Peer.Proven other =
        new Peer.Proven(
            from,
            new Member(
                from.toString(),
                introduction.name(),
                introduction.channels(),
                introduction.attributes()),
            proof.nonce(),
            frames(present(), id, from, nonce, proof.nonce()),
            frames(its, from, id, proof.nonce(), nonce));
    return new Outcome.Belongs(other, introduction.wanted());
  }

  /** The first option of which both have names and none in common; null if there is none. */
  private @Nullable String difference(ClusterKey key, Map<String, List<byte[]>> others) {
    List<String> options = new ArrayList<>(joining.common().keySet());
    options.sort(null);
    for (String option : options) {
      Set<String> mine = joining.common().getOrDefault(option, Set.of());
      List<byte[]> its = others.getOrDefault(option, List.of());
      boolean compared = !mine.isEmpty() && !its.isEmpty();
      if (compared
          && mine.stream()
              .map(name -> digest(key, option, name))
              .noneMatch(digest -> its.stream().anyMatch(other -> same(other, digest)))) {
        return option;
      }
    }
    return null;
  }

  private ClusterKey present() {
    return joining.keys().getFirst();
  }

  private @Nullable ClusterKey key(byte[] wanted) {
    for (ClusterKey key : joining.keys()) {
      if (same(wanted, key.id())) {
        return key;
      }
    }
    return null;
  }

  private static boolean same(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }

  private static byte[] digest(ClusterKey key, String option, String name) {
    byte[] text = (option + " " + name).getBytes(StandardCharsets.UTF_8);
    return Arrays.copyOf(key.derive("common", text), DIGEST_BYTES);
  }

  private static Seal proof(
      ClusterKey key, UUID from, UUID to, byte[] sender, byte[] receiver, byte[] salt) {
    return new Seal(key.derive("proof", context(from, to, sender, receiver, salt)));
  }

  private static Seal frames(ClusterKey key, UUID from, UUID to, byte[] sender, byte[] receiver) {
    return new Seal(key.derive("frames", context(from, to, sender, receiver, new byte[0])));
  }

  /** All of fixed length, so that no two have the same bytes. */
  private static byte[] context(UUID from, UUID to, byte[] sender, byte[] receiver, byte[] salt) {
    return ByteBuffer.allocate(4 * Long.BYTES + sender.length + receiver.length + salt.length)
        .putLong(from.getMostSignificantBits())
        .putLong(from.getLeastSignificantBits())
        .putLong(to.getMostSignificantBits())
        .putLong(to.getLeastSignificantBits())
        .put(sender)
        .put(receiver)
        .put(salt)
        .array();
  }
}
