package dev.stash.cluster.hazelcast;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What travels over a topic: one array of bytes, which Hazelcast passes on as it is.
 *
 * <p>The first byte is the version of the layout, which is 1, the second the kind. Then the sender.
 * A frame of a kind that is not known is dropped; what follows a known frame's fields is ignored.
 */
sealed interface Frame {
  /** The layout this release writes. */
  byte VERSION = 1;

  /** Who sent it. */
  UUID from();

  /** Who the sender is; {@code wanted}: it does not know yet who the receiver is. */
  record Hello(UUID from, boolean wanted, String name, int protocol, Map<String, String> attributes)
      implements Frame {}

  /** Messages of one lane, in order; {@code nth} counts the frames of the lane from 1. */
  record Batch(UUID from, long lane, long nth, List<byte[]> messages) implements Frame {}

  /** This frame of the lane, and all before it, were taken. */
  record Taken(UUID from, long lane, long nth) implements Frame {}

  /** Writes a frame. */
  static byte[] encode(Frame frame) {
    Writer out = new Writer();
    switch (frame) {
      case Hello hello -> {
        out.start(1, hello.from());
        out.number(hello.wanted() ? 1 : 0);
        out.text(hello.name());
        out.number(hello.protocol());
        out.number(hello.attributes().size());
        hello
            .attributes()
            .forEach(
                (name, value) -> {
                  out.text(name);
                  out.text(value);
                });
      }
      case Batch batch -> {
        out.start(2, batch.from());
        out.number(batch.lane());
        out.number(batch.nth());
        out.number(batch.messages().size());
        batch.messages().forEach(out::bytes);
      }
      case Taken taken -> {
        out.start(3, taken.from());
        out.number(taken.lane());
        out.number(taken.nth());
      }
    }
    return out.done();
  }

  /** Reads a frame; null if it is none that this release knows. */
  static @org.jspecify.annotations.Nullable Frame decode(byte[] bytes) {
    try {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      byte version = in.get();
      byte kind = in.get();
      UUID from = new UUID(in.getLong(), in.getLong());
      if (version < 1) {
        return null;
      }
      return switch (kind) {
        case 1 -> new Hello(from, in.getLong() == 1, text(in), (int) in.getLong(), attributes(in));
        case 2 -> new Batch(from, in.getLong(), in.getLong(), messages(in));
        case 3 -> new Taken(from, in.getLong(), in.getLong());
        default -> null;
      };
    } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException odd) {
      return null;
    }
  }

  private static Map<String, String> attributes(ByteBuffer in) {
    Map<String, String> attributes = new HashMap<>();
    for (long left = in.getLong(); left > 0; left--) {
      attributes.put(text(in), text(in));
    }
    return attributes;
  }

  private static List<byte[]> messages(ByteBuffer in) {
    List<byte[]> messages = new ArrayList<>();
    for (long left = in.getLong(); left > 0; left--) {
      messages.add(bytes(in));
    }
    return messages;
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), StandardCharsets.UTF_8);
  }

  /** Grows as needed. */
  final class Writer {
    private ByteBuffer out = ByteBuffer.allocate(512);

    private Writer() {}

    private ByteBuffer room(int more) {
      if (out.remaining() < more) {
        ByteBuffer larger =
            ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + more));
        out = larger.put(out.flip());
      }
      return out;
    }

    void start(int kind, UUID from) {
      room(18).put(VERSION).put((byte) kind);
      out.putLong(from.getMostSignificantBits()).putLong(from.getLeastSignificantBits());
    }

    void number(long value) {
      room(8).putLong(value);
    }

    void bytes(byte[] value) {
      room(4 + value.length).putInt(value.length).put(value);
    }

    void text(String value) {
      bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    byte[] done() {
      byte[] all = new byte[out.position()];
      out.flip().get(all);
      return all;
    }
  }
}
