package dev.stash.cluster.hazelcast;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What travels over a topic: one array of bytes, which Hazelcast passes on as it is, and which
 * anybody in the grid can read and write. So nothing of a packet is believed but what is sealed in
 * it.
 *
 * <p>First the version of the layout, then the kind, then who says that he sent it. A packet of a
 * kind that is not known is none; what follows a known packet's fields is ignored.
 */
sealed interface Packet {
  /** The layout this release writes; 1 was not sealed. */
  int VERSION = 2;

  /** The length of a nonce and of a salt. */
  int NONCE_BYTES = 32;

  /** The longest name that is read; it is only shown. */
  int NAME_CHARS = 256;

  /** More secrets than anybody has. */
  int MOST_KEYS = 64;

  /** Who says that he sent it. */
  UUID from();

  /**
   * Who is there? Not sealed: the sender does not know yet with whom it shares a secret.
   *
   * @param name so that who is refused can be named
   * @param nonce of the sender's life; what it seals and opens depends on it
   * @param keys the ids of the sender's keys, the one that seals first
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Hello(UUID from, String name, byte[] nonce, List<byte[]> keys) implements Packet {}

  /**
   * An {@link Introduction}, sealed for one life of one receiver.
   *
   * @param nonce of the sender's life
   * @param key the id of the key that sealed it
   * @param salt makes that key one for this packet alone
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Proof(UUID from, byte[] nonce, byte[] key, byte[] salt, byte[] sealed) implements Packet {}

  /**
   * What {@link dev.stash.cluster.lanes.Post} says, sealed.
   *
   * @param number counts what the sender has sealed for the receiver
   */
  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  record Sealed(UUID from, long number, byte[] sealed) implements Packet {}

  /** A greeting of a release that sealed nothing. */
  record Outdated(UUID from, String name) implements Packet {}

  /** Writes a packet. */
  static byte[] encode(Packet packet) {
    return switch (packet) {
      case Hello hello -> {
        Packer out = start(256, 1, hello.from()).text(hello.name()).bytes(hello.nonce());
        out.number(hello.keys().size());
        hello.keys().forEach(out::bytes);
        yield out.done();
      }
      case Proof proof ->
          start(proof.sealed().length + 160, 2, proof.from())
              .bytes(proof.nonce())
              .bytes(proof.key())
              .bytes(proof.salt())
              .bytes(proof.sealed())
              .done();
      case Sealed sealed ->
          start(sealed.sealed().length + 48, 3, sealed.from())
              .number(sealed.number())
              .bytes(sealed.sealed())
              .done();
      case Outdated outdated -> throw new IllegalArgumentException("nobody says that any more");
    };
  }

  private static Packer start(int expected, int kind, UUID from) {
    return new Packer(expected)
        .number(VERSION)
        .number(kind)
        .number(from.getMostSignificantBits())
        .number(from.getLeastSignificantBits());
  }

  /** Reads a packet; null if it is none that this release knows. */
  static @Nullable Packet decode(byte[] bytes) {
    try {
      Unpacker in = new Unpacker(bytes);
      long version = in.number();
      int kind = (int) in.number();
      UUID from = new UUID(in.number(), in.number());
      if (version < VERSION) {
        return version == 1 && kind == 1 ? outdated(in, from) : null;
      }
      return switch (kind) {
        case 1 -> new Hello(from, name(in), nonce(in), keys(in));
        case 2 -> new Proof(from, nonce(in), in.bytes(), nonce(in), in.bytes());
        case 3 -> new Sealed(from, in.number(), in.bytes());
        default -> null;
      };
    } catch (MessageUnreadable odd) {
      return null;
    }
  }

  private static Outdated outdated(Unpacker in, UUID from) {
    boolean unused = in.flag();
    return new Outdated(from, name(in));
  }

  private static String name(Unpacker in) {
    String name = in.text();
    if (name.length() > NAME_CHARS) {
      throw new MessageUnreadable("a name is too long");
    }
    return name;
  }

  private static byte[] nonce(Unpacker in) {
    byte[] nonce = in.bytes();
    if (nonce.length != NONCE_BYTES) {
      throw new MessageUnreadable("a nonce has the wrong length");
    }
    return nonce;
  }

  private static List<byte[]> keys(Unpacker in) {
    int count = in.count();
    if (count < 1 || count > MOST_KEYS) {
      throw new MessageUnreadable("no keys, or too many");
    }
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(in.bytes());
    }
    return keys;
  }
}
