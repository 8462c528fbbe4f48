package dev.stash.cluster.hazelcast;

import dev.stash.cluster.MessageUnreadable;
import dev.stash.cluster.Packer;
import dev.stash.cluster.Unpacker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What travels over a topic: one array of bytes, which Hazelcast passes on as it is.
 *
 * <p>First the version of the layout, which is 1, then the kind, then the sender. A frame of a kind
 * that is not known is dropped; what follows a known frame's fields is ignored.
 */
sealed interface Frame {
  /** The layout this release writes. */
  int VERSION = 1;

  /** Who sent it. */
  UUID from();

  /** Who the sender is; {@code wanted}: it does not know yet who the receiver is. */
  record Hello(UUID from, boolean wanted, String name, int protocol, Map<String, String> attributes)
      implements Frame {}

  /** Messages of one lane, in order; {@code nth} counts the frames of the lane from 1. */
  record Batch(UUID from, long lane, long nth, List<byte[]> messages) implements Frame {}

  /** This frame of the lane, and all before it, were taken. */
  record Taken(UUID from, long lane, long nth) implements Frame {}

  /** The sender leaves of its own accord: nobody has to fear that it lives on elsewhere. */
  record Goodbye(UUID from) implements Frame {}

  /** Writes a frame. */
  static byte[] encode(Frame frame) {
    Packer out = new Packer(512).number(VERSION);
    switch (frame) {
      case Hello hello -> {
        start(out, 1, hello.from()).flag(hello.wanted()).text(hello.name());
        out.number(hello.protocol()).number(hello.attributes().size());
        hello.attributes().forEach((name, value) -> out.text(name).text(value));
      }
      case Batch batch -> {
        start(out, 2, batch.from()).number(batch.lane()).number(batch.nth());
        out.number(batch.messages().size());
        batch.messages().forEach(out::bytes);
      }
      case Taken taken -> start(out, 3, taken.from()).number(taken.lane()).number(taken.nth());
      case Goodbye goodbye -> start(out, 4, goodbye.from());
    }
    return out.done();
  }

  private static Packer start(Packer out, int kind, UUID from) {
    return out.number(kind)
        .number(from.getMostSignificantBits())
        .number(from.getLeastSignificantBits());
  }

  /** Reads a frame; null if it is none that this release knows. */
  static @Nullable Frame decode(byte[] bytes) {
    try {
      Unpacker in = new Unpacker(bytes);
      if (in.number() < VERSION) {
        return null;
      }
      int kind = (int) in.number();
      UUID from = new UUID(in.number(), in.number());
      return switch (kind) {
        case 1 -> new Hello(from, in.flag(), in.text(), (int) in.number(), attributes(in));
        case 2 -> new Batch(from, in.number(), in.number(), messages(in));
        case 3 -> new Taken(from, in.number(), in.number());
        case 4 -> new Goodbye(from);
        default -> null;
      };
    } catch (MessageUnreadable odd) {
      return null;
    }
  }

  private static Map<String, String> attributes(Unpacker in) {
    Map<String, String> attributes = new HashMap<>();
    for (int left = in.count(); left > 0; left--) {
      attributes.put(in.text(), in.text());
    }
    return attributes;
  }

  private static List<byte[]> messages(Unpacker in) {
    List<byte[]> messages = new ArrayList<>();
    for (int left = in.count(); left > 0; left--) {
      messages.add(in.bytes());
    }
    return messages;
  }
}
